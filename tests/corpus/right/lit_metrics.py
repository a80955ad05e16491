import lightning as L
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics.classification import MulticlassAccuracy, MulticlassCalibrationError


class Classifier(L.LightningModule):
    def __init__(self, n_classes=4):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, n_classes))
        self.criterion = nn.CrossEntropyLoss()
        self.accuracy = MulticlassAccuracy(n_classes)
        self.calibration = MulticlassCalibrationError(n_classes)

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return self.criterion(self(x), y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)
        probs = F.softmax(logits, dim=1)
        self.accuracy(probs, y)
        self.calibration(probs, y)
        self.log("val_loss", self.criterion(logits, y), prog_bar=True)
        self.log("val_acc", self.accuracy)
        self.log("val_ece", self.calibration)

    def predict_step(self, batch, batch_idx):
        return self(batch[0]).softmax(dim=1)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-3, weight_decay=0.01)


y = torch.randint(4, (256,))
loader = DataLoader(TensorDataset(torch.randn(256, 10) + y[:, None], y), batch_size=32)
trainer = L.Trainer(max_epochs=1, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(Classifier(), loader, loader)
