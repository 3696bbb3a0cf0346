/** Sends keys to the commands. */
export function useKeyboard(): void {}
