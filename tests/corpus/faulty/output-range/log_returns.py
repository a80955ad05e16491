import pandas as pd
import numpy as np
import torch
import torch.nn as nn


def windows(series, length):
    x = np.lib.stride_tricks.sliding_window_view(series[:-1], length)
    return torch.tensor(x.copy(), dtype=torch.float32).unsqueeze(-1), torch.tensor(series[length:], dtype=torch.float32)


class ReturnLSTM(nn.Module):
    def __init__(self, hidden_size=24):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden_size, batch_first=True)
        self.out = nn.Sequential(nn.Linear(hidden_size, 1), nn.ReLU())

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.out(h[-1]).squeeze(-1)


prices = pd.read_csv("close.csv", index_col="date")["close"]
returns = np.log(prices).diff().dropna().to_numpy()
returns = (returns - returns.mean()) / returns.std()
x, y = windows(returns, 20)

model = ReturnLSTM()
criterion = nn.HuberLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for i in range(0, len(x), 64):
        loss = criterion(model(x[i : i + 64]), y[i : i + 64])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
