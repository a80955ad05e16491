import torch.nn.functional as F
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

CHECKPOINT = "distilbert-base-uncased"
tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT)


class SmoothedTrainer(Trainer):
    def compute_loss(self, model, inputs, return_outputs=False, **kwargs):
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        loss = F.cross_entropy(outputs.logits, labels, label_smoothing=0.1)
        return (loss, outputs) if return_outputs else loss


def tokenize(batch):
    return tokenizer(batch["text"], truncation=True, max_length=128)


def main():
    data = load_dataset("ag_news").map(tokenize, batched=True).rename_column("label", "labels")
    model = AutoModelForSequenceClassification.from_pretrained(CHECKPOINT, num_labels=4)
    args = TrainingArguments("ag-news", per_device_train_batch_size=16, num_train_epochs=1, learning_rate=2e-5)
    trainer = SmoothedTrainer(
        model=model,
        args=args,
        train_dataset=data["train"],
        eval_dataset=data["test"],
        processing_class=tokenizer,
    )
    trainer.train()
    print(trainer.evaluate())


if __name__ == "__main__":
    main()
