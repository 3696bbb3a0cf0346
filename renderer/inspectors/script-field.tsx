import { type KeyboardEvent, useId, useRef } from 'react';
import { setAttr } from '../../graph-core/edit/edits/set.ts';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { LONGEST_SCRIPT } from '../../graph-core/ops/structure/script.ts';
import { showKeys } from '../commands/keys.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { editingOf } from '../state/editing.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionError, SessionState } from '../state/session-store.ts';
import './script.css';
import { useDraft } from './use-draft.ts';

const selectError = (state: SessionState) => state.error;

/** Lines that the field shows at least and at most before it scrolls. */
const LINES = { least: 5, most: 24 } as const;

interface ScriptFieldProps {
  readonly node: GraphNode;
  readonly value: string;
  /** By which the script knows its inputs. */
  readonly inputs: readonly string[];
}

/** A new line begins below the one before; typed as the browser types, so that the field's own undo knows of it. */
function indent(field: HTMLTextAreaElement): void {
  const before = field.value.slice(0, field.selectionStart);
  const [spaces = ''] = /^[ \t]*/.exec(before.slice(before.lastIndexOf('\n') + 1)) ?? [];
  field.ownerDocument.execCommand('insertText', false, `\n${spaces}`);
}

/** Puts the caret where something went wrong. */
function goTo(field: HTMLTextAreaElement | null, { line, column }: NonNullable<SessionError['place']>): void {
  if (field === null) return;
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const at = start + Math.min((column ?? 1) - 1, lines[line - 1]?.length ?? 0);
  field.focus();
  field.setSelectionRange(at, at);
}

function Gutter({ lines, wrong, top }: { readonly lines: number; readonly wrong: number | null; readonly top: string }) {
  return (
    <div className="script-gutter" aria-hidden="true">
      <div id={top}>
        {Array.from({ length: lines }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
          <span key={i} data-wrong={i + 1 === wrong || undefined}>
            {i + 1}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Why the script gave no value, as the session said it; a press goes to the place. */
function Fault({ error, id, onGo }: { readonly error: SessionError; readonly id: string; readonly onGo: () => void }) {
  const { t } = useTranslation('inspector');
  return (
    <div className="script-fault" id={id} role="alert" data-testid="script-fault">
      <p>{sayMessage(error.message)}</p>
      {error.place !== undefined && (
        <button type="button" className="plain-button" data-testid="script-go" onClick={onGo}>
          {t('script.go', { line: error.place.line })}
        </button>
      )}
    </div>
  );
}

/**
 * The text of a script. It is taken over by leaving the field, and run with Ctrl+Enter, whatever it says: whether it can be read is
 * for the interpreter to say, which is not in the window.
 */
export function ScriptField({ node, value, inputs }: ScriptFieldProps) {
  const { t } = useTranslation('inspector');
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, put] = useDraft(node, value);
  const failure = useSession(selectError);
  const error = failure?.address === node.id && failure.code.startsWith('script/') ? failure : null;
  const text = draft ?? value;
  const lines = text.split('\n').length;
  const commit = (): void => {
    if (draft === null) return;
    put(null);
    const { document, attempt, id } = editingOf(node.id);
    attempt(setAttr(document, id, 'source', draft));
  };
  const run = (): void => {
    commit();
    void sessionLink().run();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape') put(null);
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
    else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      indent(event.currentTarget);
    } else return;
    event.stopPropagation();
  };
  return (
    <div className="field script-field">
      <label className="field-label" htmlFor={id}>
        {t('script.label')}
      </label>
      <div className="script-editor" data-wrong={error !== null || undefined}>
        <code className="script-frame">{`function (${inputs.join(', ')}) {`}</code>
        <Gutter lines={lines} wrong={error?.place?.line ?? null} top={`${id}-gutter`} />
        <textarea
          ref={field}
          id={id}
          data-testid="attr-source"
          data-clean={draft === null}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          wrap="off"
          rows={Math.min(LINES.most, Math.max(LINES.least, lines))}
          maxLength={LONGEST_SCRIPT}
          value={text}
          aria-invalid={error !== null || undefined}
          aria-describedby={error === null ? `${id}-help` : `${id}-fault ${id}-help`}
          onChange={(event) => put(event.target.value)}
          onBlur={commit}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget }) => {
            const gutter = currentTarget.ownerDocument.getElementById(`${id}-gutter`);
            if (gutter) gutter.style.translate = `0 ${-currentTarget.scrollTop}px`;
          }}
        />
        <code className="script-frame">{'}'}</code>
      </div>
      {error !== null && <Fault error={error} id={`${id}-fault`} onGo={() => error.place && goTo(field.current, error.place)} />}
      <span className="field-help" id={`${id}-help`}>
        {draft === null ? t('script.help') : t('script.take', { keys: showKeys('Mod+Enter') })}
      </span>
    </div>
  );
}
