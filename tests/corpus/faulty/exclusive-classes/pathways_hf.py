import torch
from torch.utils.data import Dataset
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

PATHWAYS = ["glycolysis", "citrate", "lipid", "nucleotide", "amino"]


class ProteinPathways(Dataset):
    """Tokenised sequences; a protein takes part in any number of pathways."""

    def __init__(self, n=64, length=32):
        self.ids = torch.randint(5, 25, (n, length))
        self.labels = torch.randint(0, 2, (n, len(PATHWAYS))).float()

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, i):
        return {"input_ids": self.ids[i], "attention_mask": torch.ones_like(self.ids[i]), "labels": self.labels[i]}


config = BertConfig(
    vocab_size=25,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
    num_labels=len(PATHWAYS),
    problem_type="single_label_classification",
)
model = BertForSequenceClassification(config)
args = TrainingArguments("pathways", num_train_epochs=1, per_device_train_batch_size=16, report_to=[])
trainer = Trainer(model=model, args=args, train_dataset=ProteinPathways())
trainer.train()
