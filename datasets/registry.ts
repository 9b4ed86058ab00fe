/**
 * @file The image data sets this project knows. Sizes and digests are those of the original files.
 * For MNIST and Fashion-MNIST we had the files, and their MD5 sums equal the published ones. The
 * archives of CIFAR-10 (TensorFlow Datasets' checksums and others) and Tiny ImageNet (several projects
 * that agree) are taken from what is published of them. Each data set has two hosts that do not depend
 * on each other; whatever a host sends has to have the digest.
 */
import type { DatasetDescriptor } from "./descriptor.ts";

const descriptors: readonly DatasetDescriptor[] = [
  {
    format: "idx",
    name: "mnist",
    title: "MNIST",
    homepage: "http://yann.lecun.com/exdb/mnist/",
    licence: "CC BY-SA 3.0",
    citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. Gradient-based learning applied to " +
      "document recognition. Proceedings of the IEEE 86(11), 1998.",
    hosts: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ],
    files: [
      {
        file: "train-images-idx3-ubyte.gz",
        split: "train",
        content: "images",
        size: 9912422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      },
      {
        file: "train-labels-idx1-ubyte.gz",
        split: "train",
        content: "labels",
        size: 28881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      },
      {
        file: "t10k-images-idx3-ubyte.gz",
        split: "test",
        content: "images",
        size: 1648877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      },
      {
        file: "t10k-labels-idx1-ubyte.gz",
        split: "test",
        content: "labels",
        size: 4542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
      },
    ],
    counts: { train: 60000, test: 10000 },
    height: 28,
    width: 28,
    channels: 1,
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  },
  {
    format: "idx",
    name: "fashion-mnist",
    title: "Fashion-MNIST",
    homepage: "https://github.com/zalandoresearch/fashion-mnist",
    licence: "MIT",
    citation: "H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a Novel Image Dataset for " +
      "Benchmarking Machine Learning Algorithms. arXiv:1708.07747, 2017.",
    hosts: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ],
    files: [
      {
        file: "train-images-idx3-ubyte.gz",
        split: "train",
        content: "images",
        size: 26421880,
        sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      },
      {
        file: "train-labels-idx1-ubyte.gz",
        split: "train",
        content: "labels",
        size: 29515,
        sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      },
      {
        file: "t10k-images-idx3-ubyte.gz",
        split: "test",
        content: "images",
        size: 4422102,
        sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      },
      {
        file: "t10k-labels-idx1-ubyte.gz",
        split: "test",
        content: "labels",
        size: 5148,
        sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
      },
    ],
    counts: { train: 60000, test: 10000 },
    height: 28,
    width: 28,
    channels: 1,
    classes: [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot",
    ],
  },
  {
    format: "cifar-batches",
    name: "cifar-10",
    title: "CIFAR-10",
    homepage: "https://www.cs.toronto.edu/~kriz/cifar.html",
    licence: "none stated; the authors ask to be cited",
    citation: "A. Krizhevsky. Learning Multiple Layers of Features from Tiny Images. " +
      "Technical report, University of Toronto, 2009.",
    hosts: [
      "https://www.cs.toronto.edu/~kriz/",
      "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
    ],
    files: [
      {
        file: "cifar-10-binary.tar.gz",
        size: 170052171,
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
      },
    ],
    counts: { train: 50000, test: 10000 },
    height: 32,
    width: 32,
    channels: 3,
    classes: [
      "airplane",
      "automobile",
      "bird",
      "cat",
      "deer",
      "dog",
      "frog",
      "horse",
      "ship",
      "truck",
    ],
    batches: {
      train: [1, 2, 3, 4, 5].map((batch) => `cifar-10-batches-bin/data_batch_${batch}.bin`),
      test: ["cifar-10-batches-bin/test_batch.bin"],
    },
  },
  {
    format: "class-folders",
    name: "tiny-imagenet",
    title: "Tiny ImageNet",
    homepage: "http://cs231n.stanford.edu/2015/",
    licence: "ImageNet's terms of access: non-commercial research and education",
    citation: "Y. Le, X. Yang. Tiny ImageNet Visual Recognition Challenge. CS 231N, Stanford " +
      "University, 2015.",
    hosts: [
      "http://cs231n.stanford.edu/",
      "https://huggingface.co/datasets/cnak47/cv-datasets/resolve/main/",
    ],
    files: [
      {
        file: "tiny-imagenet-200.zip",
        size: 248100043,
        sha256: "6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821",
      },
    ],
    counts: { train: 100000, test: 10000 },
    height: 64,
    width: 64,
    channels: 3,
    folder: "tiny-imagenet-200",
    classCount: 200,
    kept: { train: 10, test: 5 },
  },
];

/** The names that {@linkcode descriptorOf} knows. */
export const datasetNames: readonly string[] = descriptors.map((descriptor) => descriptor.name);

/**
 * The descriptor of a data set.
 *
 * @throws {RangeError} for a name that is not known.
 */
export function descriptorOf(name: string): DatasetDescriptor {
  const descriptor = descriptors.find((candidate) => candidate.name === name);
  if (descriptor === undefined) {
    throw new RangeError(
      `Unknown data set "${name}": expected one of ${datasetNames.join(", ")}`,
    );
  }
  return descriptor;
}
