import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Document } from '../../graph-core/model/document.ts';

/** The text that "Export as JSON" gives, through a download, as in a browser whose pickers a test cannot use. */
async function exportedText(page: Page): Promise<string> {
  const picker = await page.evaluateHandle(() => {
    const before = (window as { showSaveFilePicker?: unknown }).showSaveFilePicker;
    Reflect.deleteProperty(window, 'showSaveFilePicker');
    return before;
  });
  const download = page.waitForEvent('download');
  await page.getByTestId('menu-file').click();
  await page.getByRole('menuitem', { name: 'Export as JSON…' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.evaluate((before) => Object.assign(window, { showSaveFilePicker: before }), picker);
  return text;
}

/** The open document, as a file would have it. */
export const exported = async (page: Page): Promise<Document> => JSON.parse(await exportedText(page)) as Document;
