/** @file A small archive in the layout of Tiny ImageNet, for tests. */
import { encode } from "jpeg-js";
import type { ClassFoldersDescriptor } from "../descriptor.ts";
import { descriptorOf } from "../registry.ts";

/** The files of an archive, by their order. */
export type ZipFiles = readonly (readonly [name: string, content: Uint8Array])[];

/** Tiny ImageNet's descriptor, for an archive of few classes. */
export function smallClassFolders(
  settings: Pick<ClassFoldersDescriptor, "classCount" | "kept">,
): ClassFoldersDescriptor {
  const descriptor = descriptorOf("tiny-imagenet");
  if (descriptor.format !== "class-folders") throw new TypeError("Tiny ImageNet's format changed");
  return { ...descriptor, ...settings };
}

/** A JPEG image of one grey, `tone` of 255. */
export function plainJpeg(tone: number, { height = 64, width = 64 } = {}): Uint8Array {
  const data = new Uint8Array(height * width * 4).fill(tone);
  return new Uint8Array(encode({ height, width, data }, 100).data);
}

/**
 * The files: per class `train` images and `val` validation images. The tone of an image of class c is
 * 20 c + 1 for the first, one more for each further one; validation images have 10 more.
 */
export function classFolderFiles(
  identifiers: readonly string[],
  { train, val }: { readonly train: number; readonly val: number },
): ZipFiles {
  const text = (content: string) => new TextEncoder().encode(content);
  const root = "tiny-imagenet-200";
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
  const validation = identifiers.flatMap((identifier, label) =>
    numbers(val).map((number) => ({
      name: `val_${identifiers.length * number + label}.JPEG`,
      identifier,
      tone: 20 * label + 11 + number,
    }))
  );
  return [
    [`${root}/`, new Uint8Array(0)],
    [`${root}/wnids.txt`, text(`${identifiers.join("\n")}\n`)],
    [`${root}/words.txt`, text("n01\tcat, true cat\nn02\tdog\nn99\tunicorn\n")],
    [
      `${root}/val/val_annotations.txt`,
      text(
        validation.map(({ name, identifier }) => `${name}\t${identifier}\t0\t0\t9\t9\n`).join(""),
      ),
    ],
    ...identifiers.flatMap((identifier, label) =>
      numbers(train).map((number) =>
        [
          `${root}/train/${identifier}/images/${identifier}_${number}.JPEG`,
          plainJpeg(20 * label + 1 + number),
        ] as const
      )
    ),
    ...validation.map(({ name, tone }) => [`${root}/val/images/${name}`, plainJpeg(tone)] as const),
    [`${root}/test/images/test_0.JPEG`, plainJpeg(255)],
  ];
}
