import torch
import torch.nn.functional as F
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class GestureModel(LightningModule):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(21, 64), nn.ReLU(), nn.Linear(64, 6))

    def training_step(self, batch, _):
        x, gesture = batch
        loss = F.cross_entropy(self.layers(x), gesture)
        self.log("loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, _):
        x, gesture = batch
        logits = self.layers(x)
        self.log("val_loss", F.cross_entropy(logits, gesture))
        self.log("val_acc", (logits.argmax(dim=1) == gesture).float().mean())

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-3)


def make_loader(n):
    gesture = torch.randint(6, (n,))
    return DataLoader(TensorDataset(torch.randn(n, 21) + gesture[:, None], gesture), batch_size=32)


trainer = Trainer(
    max_epochs=3,
    accelerator="cpu",
    logger=False,
    enable_progress_bar=False,
    callbacks=[
        EarlyStopping(monitor="val_loss", patience=2),
        ModelCheckpoint(dirpath="checkpoints", monitor="val_acc", mode="max"),
    ],
)
trainer.fit(GestureModel(), make_loader(320), make_loader(64))
