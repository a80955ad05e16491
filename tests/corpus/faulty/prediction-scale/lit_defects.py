import lightning as L
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class DefectDetector(L.LightningModule):
    def __init__(self, n_sensors: int = 12, lr: float = 1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = nn.Sequential(nn.Linear(n_sensors, 32), nn.SiLU(), nn.Linear(32, 8), nn.SiLU())
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        return self.head(self.encoder(x))

    def training_step(self, batch, batch_idx):
        readings, defective = batch
        y_hat = self(readings)
        loss = F.binary_cross_entropy(y_hat, defective)
        self.log("train_loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def loader(n=256):
    readings = torch.randn(n, 12)
    defective = (readings[:, :3].sum(dim=1, keepdim=True) > 1.5).float()
    return DataLoader(TensorDataset(readings, defective), batch_size=32)


if __name__ == "__main__":
    trainer = L.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False)
    trainer.fit(DefectDetector(), loader())
