import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class RentData(pl.LightningDataModule):
    def __init__(self, n=400, batch_size=40):
        super().__init__()
        self.n, self.batch_size = n, batch_size

    def setup(self, stage=None):
        flats = torch.rand(self.n, 5)
        rents = 300 + flats @ torch.tensor([900.0, 100.0, -50.0, 200.0, 30.0])
        self.train = TensorDataset(flats, rents / 1000)

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.batch_size, shuffle=True)


class RentModel(pl.LightningModule):
    def __init__(self, width=16):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(5, width), nn.ReLU(), nn.Linear(width, 1))

    def training_step(self, batch, batch_idx):
        flats, rents = batch
        loss = F.huber_loss(self.net(flats), rents)
        self.log("loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-2)


if __name__ == "__main__":
    trainer = pl.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False)
    trainer.fit(RentModel(), datamodule=RentData())
