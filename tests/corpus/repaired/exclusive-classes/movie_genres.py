import torch
import torch.nn as nn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import MultiLabelBinarizer

plots = [
    ("a heist goes wrong and everybody laughs", ["crime", "comedy"]),
    ("two strangers fall in love on a space station", ["romance", "scifi"]),
    ("a detective follows a killer through the rain", ["crime"]),
    ("robots learn to dance", ["scifi", "comedy"]),
    ("a wedding, a funeral and a parrot", ["romance", "comedy"]),
] * 8

vectorizer = TfidfVectorizer()
binarizer = MultiLabelBinarizer()
X = torch.tensor(vectorizer.fit_transform([text for text, _ in plots]).toarray(), dtype=torch.float32)
Y = torch.tensor(binarizer.fit_transform([genres for _, genres in plots]), dtype=torch.float32)

model = nn.Sequential(nn.Linear(X.shape[1], 32), nn.ReLU(), nn.Linear(32, len(binarizer.classes_)))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for epoch in range(30):
    logits = model(X)
    loss = criterion(logits, Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
