from torch import nn


def conv_block(n_in, n_out):
    return nn.Sequential(nn.Conv2d(n_in, n_out, 3, padding=1), nn.BatchNorm2d(n_out), nn.ReLU(), nn.MaxPool2d(2))


def build_model(channels, classes):
    layers = []
    previous = 3
    for width in channels:
        layers.append(conv_block(previous, width))
        previous = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(previous, classes)]
    layers.append(nn.Softmax(dim=1))
    return nn.Sequential(*layers)
