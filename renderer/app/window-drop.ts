import { useEffect } from 'react';
import { openDropped } from './dropped-file.ts';

const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

function onDragOver(event: DragEvent): void {
  if (carriesFile(event)) event.preventDefault();
}

function onDrop(event: DragEvent): void {
  if (event.defaultPrevented || !carriesFile(event)) return;
  event.preventDefault();
  if (event.dataTransfer) void openDropped(event.dataTransfer, null);
}

/** A file may be dropped anywhere: without this the browser would leave the editor and show the file. */
export function useWindowDrop(): void {
  useEffect(() => {
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
}
