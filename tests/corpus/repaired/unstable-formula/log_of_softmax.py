import torch
import torch.nn as nn

torch.manual_seed(1)
N_CLASSES = 20


def cross_entropy(logits, target):
    picked = torch.log_softmax(logits, dim=1).gather(1, target.unsqueeze(1))
    return -picked.mean()


rnn = nn.RNN(16, 32, num_layers=2, batch_first=True)
fc = nn.Linear(32, N_CLASSES)
params = list(rnn.parameters()) + list(fc.parameters())
optimizer = torch.optim.Adam(params, lr=1e-2)

for _ in range(30):
    target = torch.randint(N_CLASSES, (24,))
    sequence = torch.randn(24, 10, 16) + 0.2 * target.view(-1, 1, 1)
    output, _ = rnn(sequence)
    loss = cross_entropy(fc(output[:, -1]), target)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_(params, 1.0)
    optimizer.step()
print(loss.item())
