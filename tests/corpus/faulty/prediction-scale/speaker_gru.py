import torch
import torch.nn as nn


class SpeakerGRU(nn.Module):
    def __init__(self, n_mels=40, hidden=64, n_speakers=8):
        super(SpeakerGRU, self).__init__()
        self.gru = nn.GRU(n_mels, hidden, batch_first=True, bidirectional=True)
        self.classify = nn.Linear(2 * hidden, n_speakers)
        self.activation = nn.Softmax(dim=1)

    def forward(self, frames):
        states, _ = self.gru(frames)
        pooled = states.mean(dim=1)
        return self.activation(self.classify(pooled))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
net = SpeakerGRU().to(device)
loss_function = nn.NLLLoss()
optim = torch.optim.RMSprop(net.parameters(), lr=1e-3)

for iteration in range(20):
    speaker = torch.randint(0, 8, (16,), device=device)
    frames = torch.randn(16, 50, 40, device=device) + speaker.view(-1, 1, 1) * 0.1
    optim.zero_grad()
    out = net(frames)
    loss = loss_function(out, speaker)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optim.step()
    if iteration % 5 == 0:
        print(iteration, loss.item())
