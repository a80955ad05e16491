import pandas as pd
import torch
from torch.utils.data import Dataset


class Salaries(Dataset):
    columns = ["years", "degree", "city"]

    def __init__(self, path: str):
        frame = pd.read_csv(path)
        self.x = torch.tensor(frame[self.columns].to_numpy(), dtype=torch.float32)
        self.y = torch.tensor(frame["salary"].to_numpy() / 1000, dtype=torch.float32)

    def __len__(self) -> int:
        return self.x.shape[0]

    def __getitem__(self, index):
        return self.x[index], self.y[index]
