import torch
from torch import nn


class Acoustic(nn.Module):
    def __init__(self, n_mels=20, n_chars=12):
        super().__init__()
        self.lstm = nn.LSTM(n_mels, 32, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(64, n_chars)

    def forward(self, mels):
        return self.fc(self.lstm(mels)[0])


model = Acoustic()
ctc = nn.CTCLoss(blank=0, zero_infinity=True)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for _ in range(5):
    mels = torch.randn(4, 40, 20)
    text = torch.randint(1, 12, (4, 6))
    log_probs = model(mels).log_softmax(dim=-1).transpose(0, 1)
    loss = ctc(log_probs, text, torch.full((4,), 40), torch.full((4,), 6))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
