import { type Node as FlowNode, Handle, type NodeProps, Position, useStore } from '@xyflow/react';
import { ChevronDown, ChevronUp, Plus, X } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { movePort, removePort, renamePort } from '../../graph-core/edit/edits/ports.ts';
import type { Scope } from '../../graph-core/edit/scope.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { openScope } from '../state/editing.ts';
import { documentStore } from '../state/stores.ts';
import { leavesToHistory } from '../ui/field-keys.ts';
import { usePortDrag } from './use-port-drag.ts';

export interface PortData extends Record<string, unknown> {
  readonly side: 'input' | 'output';
  /** Null: the place that a new port is made at. */
  readonly name: string | null;
  /** Among those of its side, from 0. */
  readonly place: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The label belongs to a circle that stands there: only what can be done to the port is drawn. */
  readonly hasCircle: boolean;
}

export type PortNode = FlowNode<PortData, 'port'>;

export const STUB = { width: 108, height: 28 } as const;

const WAYS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
const selectZoom = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[2];

/** Edits a port of the group that is open, for all its instances. */
function change(make: (doc: Document, scope: Scope) => Result<Transaction>): void {
  const scope = openScope();
  const { document, attempt } = documentStore.getState();
  if (scope) attempt(make(document, scope));
}

function NameField({
  side,
  name,
  close,
}: {
  readonly side: PortData['side'];
  readonly name: string;
  readonly close: () => void;
}) {
  const { t } = useTranslation('groups');
  const done = useRef(false);
  const end = (text: string | null): void => {
    if (done.current) return;
    done.current = true;
    close();
    if (text !== null && text !== '' && text !== name) change((doc, scope) => renamePort(doc, scope, side, name, text));
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the field opens where the user just asked for it.
      autoFocus
      className="port-name-field nodrag nopan"
      aria-label={t('port.rename', { port: name })}
      data-testid={`port-field-${side}-${name}`}
      defaultValue={name}
      maxLength={40}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => end(event.currentTarget.value.trim())}
      onKeyDown={(event) => {
        if (leavesToHistory(event)) return end(null);
        event.stopPropagation();
        if (event.key === 'Enter') end(event.currentTarget.value.trim());
        if (event.key === 'Escape') end(null);
      }}
    />
  );
}

/** Moves a port among those of its side, or takes it away. */
function Tools({ data, name }: { readonly data: PortData; readonly name: string }) {
  const { t } = useTranslation('groups');
  const { side, isFirst, isLast } = data;
  return (
    <span className="port-tools">
      {!isFirst && (
        <button
          type="button"
          className="port-tool nodrag"
          aria-label={t('port.up', { port: name })}
          title={t('port.up', { port: name })}
          onClick={() => change((doc, scope) => movePort(doc, scope, side, name, -1))}
        >
          <ChevronUp size={12} aria-hidden />
        </button>
      )}
      {!isLast && (
        <button
          type="button"
          className="port-tool nodrag"
          aria-label={t('port.down', { port: name })}
          title={t('port.down', { port: name })}
          onClick={() => change((doc, scope) => movePort(doc, scope, side, name, 1))}
        >
          <ChevronDown size={12} aria-hidden />
        </button>
      )}
      <button
        type="button"
        className="port-tool nodrag"
        data-testid={`port-remove-${side}-${name}`}
        aria-label={t('port.remove', { port: name })}
        title={t('port.remove', { port: name })}
        onClick={() => change((doc, scope) => removePort(doc, scope, side, name))}
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}

/** What the keys do to a port whose label has the focus. */
function keysOf(side: PortData['side'], name: string, rename: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    const by = event.altKey ? WAYS[event.key] : undefined;
    const renames = event.key === 'F2' || event.key === 'Enter';
    const removes = event.key === 'Delete' || event.key === 'Backspace';
    if (by === undefined && !renames && !removes) return;
    event.preventDefault();
    event.stopPropagation();
    if (by !== undefined) change((doc, scope) => movePort(doc, scope, side, name, by));
    else if (renames) rename();
    else change((doc, scope) => removePort(doc, scope, side, name));
  };
}

/** The name of a port, by which it is dragged among the others. */
function Label({ data, name, rename }: { readonly data: PortData; readonly name: string; readonly rename: () => void }) {
  const { t } = useTranslation('groups');
  const { side, place } = data;
  const { offset, handlers } = usePortDrag((by) => change((doc, scope) => movePort(doc, scope, side, name, by)));
  const zoom = useStore(selectZoom);
  return (
    <button
      type="button"
      className="port-label nodrag"
      data-testid={`port-name-${side}-${name}`}
      data-side={side}
      data-place={place}
      data-dragged={offset !== null}
      aria-label={t(`port.of.${side}`, { port: name })}
      aria-keyshortcuts="F2 Alt+ArrowUp Alt+ArrowDown Delete"
      title={t('port.rename-hint')}
      style={offset === null ? undefined : { transform: `translateY(${offset / zoom}px)` }}
      {...handlers}
      onDoubleClick={(event) => {
        event.stopPropagation();
        rename();
      }}
      onKeyDown={keysOf(side, name, rename)}
    >
      {name}
    </button>
  );
}

/** A port that is there: its name, or the field for another one, and what can be done to it. */
function NamedPort({ data, name }: { readonly data: PortData; readonly name: string }) {
  const [isRenamed, rename] = useState(false);
  if (isRenamed) return <NameField side={data.side} name={name} close={() => rename(false)} />;
  return (
    <>
      <Label data={data} name={name} rename={() => rename(true)} />
      <Tools data={data} name={name} />
    </>
  );
}

/** Where a wire is drawn for another port. */
function NewPort({ side }: Pick<PortData, 'side'>) {
  const { t } = useTranslation('groups');
  return (
    <span className="port-label" title={t(`port.new.${side}`)}>
      <Plus size={12} aria-hidden /> {t(`port.add.${side}`)}
    </span>
  );
}

/** Where a group's value leaves, where a new port is made by a wire, and the name of a port where its circle stands. */
export function PortStub({ data }: NodeProps<PortNode>) {
  const { t } = useTranslation('groups');
  const { side, name, hasCircle } = data;
  const isInput = side === 'input';
  const id = name ?? 'new';
  return (
    <div className="port-stub" data-side={side} data-new={name === null} data-testid={`port-${side}-${id}`}>
      {!hasCircle && (
        <Handle
          id={isInput ? 'value' : 'input'}
          type={isInput ? 'source' : 'target'}
          position={isInput ? Position.Right : Position.Left}
          className={`port port-${isInput ? 'source' : 'target'}`}
          data-testid={`port-handle-${side}-${id}`}
          title={name ?? t(`port.new.${side}`)}
        />
      )}
      {name === null ? <NewPort side={side} /> : <NamedPort data={data} name={name} />}
    </div>
  );
}
