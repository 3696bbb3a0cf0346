import { useState } from 'react';
import { setParameterValue } from '../../graph-core/edit/edits/set.ts';
import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { type Dtype, type Shape, sameShape, shapeText, sizeOf, type TensorJson, tensor } from '../../graph-core/model/tensor.ts';
import type { SampleChoice } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { NudgeButton } from '../nudge/nudge-button.tsx';
import { usePredicting } from '../predict/predict-store.ts';
import { selectDocument } from '../state/document-store.ts';
import { editingOf } from '../state/editing.ts';
import { sessionStore, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, uiStore, useDocument } from '../state/stores.ts';
import { formatCount } from '../ui/number-format.ts';
import { parseTensorText, type TypedTensor } from '../ui/tensor-text.ts';
import { CostLoss } from './cost-loss.tsx';
import { numberOf, setInlineValue, tensorOf, withEntry, zeros } from './edits.ts';
import type { Subject } from './subject.ts';
import { SummaryLine, TensorGrid, useEntries } from './tensor-view.tsx';

const { dispatch } = documentStore.getState();
const selectSample = (state: SessionState) => state.view?.sample ?? 0;

/** Where the numbers on view are stored, and how an edit of them is written. */
interface Store {
  readonly dtype: Dtype;
  /** Of one sample. */
  readonly shape: Shape;
  readonly value: TensorJson;
  /** The first axis is the samples'. */
  readonly samplesFirst: boolean;
  /** Flat index of the first entry on view. */
  readonly offset: number;
  readonly write: (value: TensorJson) => void;
}

/** Why numbers cannot be typed here; a key of the inspector's messages. */
type Locked = 'computed' | 'bound' | 'filled' | 'mean' | 'large';

const EDIT_LIMIT = 1_000_000;

function inlineStore(document: Document, node: GraphNode, sample: SampleChoice): Store | Locked {
  const { attrs = {} } = node;
  const address = `${node.id}.value`;
  if (document.data.columns?.[address]) return 'bound';
  const dtype = (attrs.dtype as Dtype | undefined) ?? 'float';
  const given = attrs.value as unknown as TensorJson | null | undefined;
  const shape = node.type === 'constant' ? (given?.shape ?? []) : ((attrs.shape as Shape | undefined) ?? []);
  if (!given && attrs.fill) return 'filled';
  if (sizeOf(shape) > EDIT_LIMIT) return 'large';
  const value = given ?? zeros(dtype, shape);
  const samplesFirst = node.type === 'observed' && value.shape.length === shape.length + 1;
  if (samplesFirst && sample === 'mean') return 'mean';
  const offset = samplesFirst ? Number(sample) * sizeOf(shape) : 0;
  return {
    dtype,
    shape,
    value,
    samplesFirst,
    offset,
    write: (next) => {
      const { document: now, dispatch: send, id } = editingOf(node.id);
      send(setInlineValue(now, id, next, samplesFirst));
    },
  };
}

function parameterStore(address: string, shape: Shape, entries: ArrayLike<number>): Store {
  return {
    dtype: 'float',
    shape,
    value: tensorOf('float', shape, entries),
    samplesFirst: false,
    offset: 0,
    write: (next) =>
      dispatch(setParameterValue(documentStore.getState().document, address, tensor(next.shape, next.data.map(numberOf)))),
  };
}

/** What a pasted tensor becomes in a place of a shape; null when it needs another shape. */
function fitPasted(typed: TypedTensor, shape: Shape): readonly number[] | null {
  return sameShape(typed.shape, shape) || (typed.flat && typed.data.length === sizeOf(shape)) ? typed.data : null;
}

function PasteBox({ store, canReshape }: { readonly store: Store; readonly canReshape: boolean }) {
  const { t } = useTranslation('inspector');
  const [text, setText] = useState('');
  const parsed = text.trim() === '' ? null : parseTensorText(text);
  const fitted = parsed?.ok ? fitPasted(parsed.value, store.shape) : null;
  const apply = (shape: Shape, data: readonly number[]): void => {
    store.write(tensorOf(store.dtype, shape, data));
    setText('');
  };
  return (
    <details className="paste-box">
      <summary>{t('paste.title')}</summary>
      <textarea
        rows={3}
        spellCheck={false}
        aria-label={t('paste.label')}
        data-testid="value-paste"
        placeholder={t('paste.placeholder')}
        data-clean={text === ''}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {parsed && !parsed.ok && (
        <p className="field-error" role="alert">
          {t(`paste.error.${parsed.error.code}`, { at: parsed.error.at })}
        </p>
      )}
      {parsed?.ok && fitted === null && (
        <p className="field-error">
          {t('paste.misfit', { given: shapeText(parsed.value.shape), wanted: shapeText(store.shape) })}
        </p>
      )}
      <div className="button-row">
        <button
          type="button"
          className="plain-button"
          data-testid="value-apply"
          disabled={fitted === null}
          onClick={() => fitted && apply(store.shape, fitted)}
        >
          {t('paste.apply')}
        </button>
        {canReshape && parsed?.ok && fitted === null && (
          <button
            type="button"
            className="plain-button"
            data-testid="value-reshape"
            onClick={() => apply(parsed.value.shape, parsed.value.data)}
          >
            {t('paste.reshape', { shape: shapeText(parsed.value.shape) })}
          </button>
        )}
      </div>
    </details>
  );
}

function EditableGrid({
  store,
  shown,
  label,
  canReshape,
  blank,
}: {
  readonly store: Store;
  readonly shown: ArrayLike<number>;
  readonly label: string;
  readonly canReshape: boolean;
  readonly blank: boolean;
}) {
  const { t } = useTranslation('inspector');
  const paste = (text: string): boolean => {
    const parsed = parseTensorText(text);
    const data = parsed.ok ? fitPasted(parsed.value, store.shape) : null;
    if (data === null) {
      const given = parsed.ok ? shapeText(parsed.value.shape) : '';
      uiStore.getState().notify({
        kind: 'warning',
        text: parsed.ok
          ? t('paste.misfit', { given, wanted: shapeText(store.shape) })
          : t(`paste.error.${parsed.error.code}`, { at: parsed.error.at }),
        mend: t('paste.mend'),
      });
      return true;
    }
    const all = store.value.data.map(numberOf);
    all.splice(store.offset, data.length, ...data);
    store.write(tensorOf(store.dtype, store.value.shape, all));
    return true;
  };
  return (
    <>
      <TensorGrid
        shape={store.shape}
        entries={shown}
        label={label}
        testId="value-cell"
        blank={blank}
        integer={store.dtype !== 'float'}
        onPasteText={paste}
        onEdit={(index, value) => store.write(withEntry(store.value, store.offset + index, value))}
      />
      {!store.samplesFirst && <PasteBox store={store} canReshape={canReshape} />}
    </>
  );
}

/** The value of the subject: numbers in place, editable where they are the user's own. */
export function ValueTab({ subject, label }: { readonly subject: Subject; readonly label: string }) {
  const { t } = useTranslation('inspector');
  const document = useDocument(selectDocument);
  const sample = useSession(selectSample);
  const { node, value } = subject;
  const { summary, entries } = useEntries(value.address, 'value');
  const predicting = usePredicting();
  const isInline = node.type === 'observed' || node.type === 'constant';
  const inline = isInline ? inlineStore(document, node, sample) : null;
  let store: Store | Locked = inline ?? 'computed';
  if (value.role === 'weight' && summary && entries)
    store = entries.length > EDIT_LIMIT ? 'large' : parameterStore(value.address, summary.shape, entries);
  const typed = typeof store === 'string' ? null : store;
  const stored =
    typed && isInline ? typed.value.data.slice(typed.offset, typed.offset + sizeOf(typed.shape)).map(numberOf) : null;
  const isUnset = node.type === 'observed' && node.attrs?.value === undefined && typed !== null;
  return (
    <div className="inspector-section">
      {subject.isCost && <CostLoss address={value.address} />}
      {summary && !subject.isCost && (
        <p className="muted">
          {t(summaryKey(value.role, typed, sample), { sample, count: sessionStore.getState().view?.samples ?? 1 })}
        </p>
      )}
      {isUnset && <p className="hint">{t('value.unset')}</p>}
      {typed ? (
        <EditableGrid store={typed} shown={stored ?? entries ?? []} label={label} canReshape={isInline} blank={isUnset} />
      ) : subject.isCost && summary ? null : entries && summary ? (
        <TensorGrid shape={summary.shape} entries={entries} label={label} testId="value-cell" />
      ) : (
        <p className="empty-note">
          {summary ? t('value.loading', { formatted: formatCount(sizeOf(summary.shape)) }) : t('value.not-computed')}
        </p>
      )}
      {summary && <SummaryLine summary={summary} />}
      {summary?.dtype === 'float' && !subject.isCost && !predicting && <NudgeButton address={value.address} />}
      {summary?.dtype === 'float' && !isInline && (
        <FloatCheck
          question={{ name: 'tensor', payload: { address: value.address, what: 'value' } }}
          shape={summary.shape}
          testId="value"
        />
      )}
      {typeof store === 'string' && store !== 'computed' && <p className="muted">{t(`locked.${store}`)}</p>}
    </div>
  );
}

/** Which numbers these are: one sample's, a mean, or the same for all. */
function summaryKey(role: string, typed: Store | null, sample: SampleChoice): string {
  if (role === 'weight' || (typed !== null && !typed.samplesFirst)) return 'shows.shared';
  return sample === 'mean' ? 'shows.mean' : 'shows.sample';
}
