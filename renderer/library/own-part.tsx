import { updateOwnBlock } from '../../graph-core/edit/edits/library.ts';
import { canBeOwn } from '../../graph-core/edit/edits/own-block.ts';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { DocsText } from './docs-text.tsx';
import { selectBlocks, useLibrary } from './library-store.ts';
import { ownOf } from './own-face.tsx';
import './library.css';

/** In the settings: what is written about a block of one's own, its version, and what can be made of it or a group. */
export function OwnPart({ node }: { readonly node: GraphNode }) {
  const { t } = useTranslation('library');
  const document = useDocument(selectDocument);
  const blocks = useLibrary(selectBlocks);
  if (!canBeOwn(document, node)) return null;
  const own = ownOf(document, node);
  const id = own?.library;
  const newer = id !== undefined && Object.hasOwn(blocks, id) ? blocks[id] : undefined;
  const isNewer = newer !== undefined && newer.version > (own?.version ?? 1);
  const update = (): void => {
    const { document: now, attempt } = documentStore.getState();
    if (id !== undefined && newer) attempt(updateOwnBlock(now, String(node.attrs?.definition), id, newer));
  };
  return (
    <section className="own-part" aria-label={t('part')} data-testid="own-part">
      {own && <p className="own-version">{t('titled', { title: own.title, version: own.version ?? 1 })}</p>}
      {own?.docs !== undefined && <DocsText text={own.docs} />}
      {isNewer && (
        <p className="own-newer">
          {t('newer', { version: newer.version })}{' '}
          <button type="button" className="chip" data-testid="own-update" onClick={update}>
            {t('update')}
          </button>
        </p>
      )}
      <p className="flow-fields">
        <button type="button" className="chip" data-testid="own-make" onClick={() => execute(commandOf('block.make-own'))}>
          {own ? t('change') : t('make-of')}
        </button>
        {own && (
          <button type="button" className="chip" data-testid="own-save" onClick={() => execute(commandOf('block.save-own'))}>
            {t('save')}
          </button>
        )}
      </p>
    </section>
  );
}
