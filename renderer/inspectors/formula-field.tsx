import { useId } from 'react';
import { setExpression } from '../../graph-core/edit/edits/expression.ts';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { type FormulaFault, MAX_LENGTH, parseFormula } from '../../graph-core/scalar/parse.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { editingOf } from '../state/editing.ts';
import './formula.css';
import { FormulaMath } from './formula-math.tsx';
import { useDraft } from './use-draft.ts';

/** The text with the place at which it stops making sense underlined, and why. */
function Fault({ text, fault, id }: { readonly text: string; readonly fault: FormulaFault; readonly id: string }) {
  const { t } = useTranslation('inspector');
  const to = Math.max(fault.to, fault.from + 1);
  const from = Math.max(0, fault.from - 24);
  return (
    <div className="formula-fault" id={id} role="alert" data-testid="formula-fault">
      <pre aria-hidden="true">
        {from > 0 && '…'}
        {text.slice(from, fault.from)}
        <mark>{text.slice(fault.from, to) || ' '}</mark>
        {text.slice(to, to + 24)}
        {text.length > to + 24 && '…'}
      </pre>
      <p>{t('formula.fault', { column: fault.from + 1, message: sayMessage(fault.message), mend: sayMessage(fault.mend) })}</p>
    </div>
  );
}

/**
 * The expression of a block. It is taken over with Enter or by leaving the field, once it can be read; until then the graph
 * computes what it did, and what was typed stays in the field.
 */
export function FormulaField({ node, value }: { readonly node: GraphNode; readonly value: string }) {
  const { t } = useTranslation('inspector');
  const id = useId();
  const [draft, put] = useDraft(node, value);
  const text = draft ?? value;
  const isBlackBox = node.type === 'black-box';
  const formula = parseFormula(text, { staircases: isBlackBox });
  const commit = (): void => {
    if (draft === null || !formula.ok) return;
    put(null);
    const { document, attempt, id } = editingOf(node.id);
    attempt(setExpression(document, id, value, draft));
  };
  return (
    <div className="field formula-field">
      <label className="field-label" htmlFor={id}>
        {t('formula.label')}
      </label>
      <input
        id={id}
        className="text-field formula-input"
        data-testid="attr-expression"
        data-clean={draft === null}
        autoComplete="off"
        spellCheck={false}
        maxLength={MAX_LENGTH}
        value={text}
        aria-invalid={!formula.ok || undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => put(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') put(null);
          if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation();
        }}
      />
      {formula.ok ? (
        <span className="field-help" id={`${id}-help`}>
          {draft === null ? t(isBlackBox ? 'formula.help-box' : 'formula.help') : t('formula.take')}
        </span>
      ) : (
        <>
          <Fault text={text} fault={formula.error} id={`${id}-help`} />
          {draft !== null && <span className="field-help">{t('formula.kept', { expression: value })}</span>}
        </>
      )}
      {formula.ok && <FormulaMath formula={formula.value} expression={text} isBlackBox={isBlackBox} />}
    </div>
  );
}
