import type { Asked } from '../questions.ts';
import type { NextCharacter, TextRequest } from '../views/text.ts';
import { textModelOf } from './text-model.ts';
import { TextWriter } from './text-writer.ts';

/** The next character of a text, with the weights of now; null for a document without a text. @throws SessionError, DeviceError */
export async function nextCharacterOf(request: TextRequest, asked: Asked): Promise<NextCharacter | null> {
  const { stepping, store, signal } = asked;
  const { document, analysis } = stepping.document();
  const { dataset, key } = stepping.ready();
  const model = textModelOf(document, analysis, dataset);
  if (model === null) return null;
  const { executor, cache } = await stepping.plans();
  const { limits } = executor.info;
  const writer = await TextWriter.open(model, { document, analysis, dataset, store, plans: cache, limits, key });
  return writer.next(Array.from(request.written), request, signal);
}
