import { useState } from 'react';
import { makeOwnBlock, ownDefinition } from '../../graph-core/edit/edits/own-block.ts';
import { inScope } from '../../graph-core/edit/scope.ts';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import type { Definition, Document, GraphNode, NodeId } from '../../graph-core/model/document.ts';
import type { Diagnostic, Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { isInstance } from '../../graph-core/validate/instances.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { editingOf } from '../state/editing.ts';
import { nodeAt } from '../state/inside-place.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { DocsText } from './docs-text.tsx';
import { keep, keepingOf } from './keep.ts';
import { ICONS, OwnIcon } from './own-icon.tsx';
import './library.css';

type Names = { readonly [port: string]: string };

/** The fields as they are filled in. */
interface Draft {
  readonly title: string;
  readonly icon: string;
  readonly docs: string;
  readonly inputs: Names;
  readonly outputs: Names;
  readonly isKept: boolean;
}

const namesOf = (ports: Definition['inputs']): Names => Object.fromEntries(ports.map(({ name }) => [name, name]));

/** A group is known by its definition, wherever it lies; a formula in a group becomes another block of that group. */
function ownBlockAt(document: Document, path: NodeId, draft: Draft): Result<Transaction> {
  const { scope, id } = editingOf(path);
  const node = nodeAt(path, document);
  if (scope === null || (node && isInstance(node))) return makeOwnBlock(document, opOf, path, draft);
  const made = makeOwnBlock(scope.document, opOf, id, draft);
  return made.ok ? inScope(document, scope, made.value) : made;
}

/** Makes the block and, where that is wanted, keeps it in the library: one edit. What is wrong with the words comes back. */
function make(path: NodeId, draft: Draft): readonly Diagnostic[] {
  const { document } = documentStore.getState();
  const made = ownBlockAt(document, path, draft);
  if (!made.ok) return made.error;
  const after = applyTransaction(document, made.value);
  const turned = after.ok ? nodeAt(path, after.value.document) : null;
  const keeping = draft.isKept && after.ok && turned ? keepingOf(after.value.document, { ...turned, id: path }) : null;
  const steps = [...made.value.steps, ...(keeping?.mark?.steps ?? [])];
  if (!documentStore.getState().dispatch({ ...made.value, steps })) return [];
  uiStore.getState().openDialog(null);
  if (keeping) keep(keeping);
  return [];
}

function IconChoice({ value, onChange }: { readonly value: string; readonly onChange: (icon: string) => void }) {
  const { t } = useTranslation('library');
  return (
    <fieldset className="icon-choice">
      <legend className="field-label">{t('make.icon')}</legend>
      {Object.keys(ICONS).map((icon) => (
        <button
          key={icon}
          type="button"
          className={`chip${icon === value ? ' chip-on' : ''}`}
          aria-pressed={icon === value}
          aria-label={t(`icon.${icon}`)}
          title={t(`icon.${icon}`)}
          data-testid={`icon-${icon}`}
          onClick={() => onChange(icon)}
        >
          <OwnIcon icon={icon} />
        </button>
      ))}
      <input
        className="text-field icon-text"
        aria-label={t('make.letters')}
        placeholder={t('make.letters-short')}
        title={t('make.letters')}
        value={Object.hasOwn(ICONS, value) ? '' : value}
        onChange={(event) => onChange([...event.target.value.trim()].slice(0, 2).join(''))}
      />
    </fieldset>
  );
}

interface PortsProps {
  readonly legend: string;
  readonly names: Names;
  readonly side: 'input' | 'output';
  readonly onChange: (names: Names) => void;
}

function PortNames({ legend, names, side, onChange }: PortsProps) {
  if (Object.keys(names).length === 0) return null;
  return (
    <fieldset className="port-fields">
      <legend className="field-label">{legend}</legend>
      {Object.entries(names).map(([port, name]) => (
        <input
          key={port}
          className="text-field"
          aria-label={`${legend}: ${port}`}
          data-testid={`${side}-${port}`}
          value={name}
          maxLength={40}
          onChange={(event) => onChange({ ...names, [port]: event.target.value.trim() })}
        />
      ))}
    </fieldset>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
}

/** What the block is called, and what is said of it. */
function Words({ draft: { title, icon, docs }, set }: FieldsProps) {
  const { t } = useTranslation('library');
  return (
    <>
      <label className="field">
        <span className="field-label">{t('make.name')}</span>
        <input
          // biome-ignore lint/a11y/noAutofocus: the first field of a dialog, which moves the focus into itself anyway.
          autoFocus
          className="text-field"
          data-testid="own-title"
          value={title}
          maxLength={80}
          onChange={(event) => set({ title: event.target.value })}
        />
      </label>
      <IconChoice value={icon} onChange={(chosen) => set({ icon: chosen })} />
      <label className="field">
        <span className="field-label">{t('make.docs')}</span>
        <textarea
          className="text-field make-docs"
          data-testid="own-docs"
          value={docs}
          maxLength={20_000}
          onChange={(event) => set({ docs: event.target.value })}
        />
        <span className="field-help">{t('make.docs-help')}</span>
      </label>
      {docs.includes('$') && <DocsText text={docs} />}
    </>
  );
}

/** What its ports are called, and whether it is kept. */
function PortsAndKeeping({ draft: { inputs, outputs, isKept }, set }: FieldsProps) {
  const { t } = useTranslation('library');
  return (
    <>
      <PortNames legend={t('make.inputs')} side="input" names={inputs} onChange={(names) => set({ inputs: names })} />
      <PortNames legend={t('make.outputs')} side="output" names={outputs} onChange={(names) => set({ outputs: names })} />
      <label className="make-keep">
        <input
          type="checkbox"
          data-testid="own-keep"
          checked={isKept}
          onChange={(event) => set({ isKept: event.target.checked })}
        />{' '}
        {t('make.keep')}
      </label>
    </>
  );
}

const Faults = ({ faults }: { readonly faults: readonly Diagnostic[] }) =>
  faults.map(({ code, message, mend }) => (
    <p key={code} className="field-error" role="alert" data-testid="make-own-fault">
      {sayMessage(message)} {mend === undefined ? null : sayMessage(mend)}
    </p>
  ));

const draftOf = (definition: Definition | undefined, node: GraphNode | null): Draft => ({
  title: definition?.title ?? node?.title ?? '',
  icon: definition?.icon ?? 'box',
  docs: definition?.docs ?? '',
  inputs: namesOf(definition?.inputs ?? []),
  outputs: namesOf(definition?.outputs ?? []),
  isKept: true,
});

/** Name, icon, words and ports of a block that somebody makes of a group or a formula. */
export function MakeDialog({ id }: { readonly id: string }) {
  const { t } = useTranslation('library');
  const { document } = documentStore.getState();
  const node = nodeAt(id, document);
  const definition = node ? ownDefinition(document, opOf, node)?.definition : undefined;
  const [faults, setFaults] = useState<readonly Diagnostic[]>([]);
  const [draft, setDraft] = useState(() => draftOf(definition, node));
  if (!node || !definition) return null;
  const set = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }));
  const close = (): void => uiStore.getState().openDialog(null);
  const submit = (): void => setFaults(make(id, draft));
  return (
    <Dialog
      title={t('make.title')}
      onClose={close}
      testId="make-own"
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button kind="primary" onPress={submit} testId="make-own-yes">
            {t('make.make')}
          </Button>
        </>
      }
    >
      <form
        className="make-own"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Words draft={draft} set={set} />
        <PortsAndKeeping draft={draft} set={set} />
        <Faults faults={faults} />
        <input type="submit" hidden />
      </form>
    </Dialog>
  );
}
