/** A file that was dropped on the canvas; `over` is the node under it. */
export async function openDroppedFile(_file: File, _over: string | null): Promise<void> {}
