/**
 * @file A worker must not outlive its parent, even in the middle of a long native call that lets
 * nothing else run. On Linux the kernel is asked (prctl with PR_SET_PDEATHSIG) to kill this process
 * when its parent dies; elsewhere the end of stdin and the next message tell it.
 */

/** The option of prctl(2): which signal to get when the parent dies. */
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9n;

/** Arrange that this process ends when the parent with the given id does. */
export function endWithParent(parent: number): void {
  if (Deno.build.os !== "linux") return;
  try {
    const library = Deno.dlopen(
      "libc.so.6",
      {
        prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
      } as const,
    );
    library.symbols.prctl(PR_SET_PDEATHSIG, SIGKILL, 0n, 0n, 0n);
    library.close();
  } catch {
    return; // another C library, or no permission: stdin's end has to do
  }
  if (Deno.ppid !== parent) Deno.exit(1); // it died before we asked
}
