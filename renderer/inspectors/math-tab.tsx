import { parseFormula } from '../../graph-core/scalar/parse.ts';
import { blockNotes, blockSummary } from '../i18n/block-words.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { derivativeTex } from '../stepper/convention.ts';
import { useTurned } from '../stepper/use-turned.ts';
import { Tex } from '../ui/tex.tsx';
import { besides } from './besides.ts';
import { CompiledCode } from './compiled-code.tsx';
import { FormulaMath } from './formula-math.tsx';
import type { Subject } from './subject.ts';

/** Formulas that stand beside each other, one below the other: the panel is narrow. */
function Lines({ tex }: { readonly tex: string }) {
  return (
    <div className="math-line">
      {besides(tex).map((line) => (
        <Tex key={line} tex={line} display />
      ))}
    </div>
  );
}

/** The block's formula, its derivative, what the compiler made of it, and what is to be known about it. */
export function MathTab({ subject }: { readonly subject: Subject }) {
  const { t } = useTranslation('inspector');
  const turned = useTurned();
  const { op, node } = subject;
  const isBlackBox = node.type === 'black-box';
  const spec = op?.inputsOf && op.attrs.expression;
  const expression = String(node.attrs?.expression ?? spec?.default ?? '');
  const read = spec ? parseFormula(expression, { staircases: isBlackBox }) : null;
  const typed = read?.ok ? { formula: read.value, expression } : null;
  if (op === undefined) return <p className="empty-note">{t('math.unknown', { type: node.type })}</p>;
  const notes = blockNotes(op);
  return (
    <div className="inspector-section math-tab">
      <p>{blockSummary(op)}</p>
      {typed ? (
        <>
          <h3>{t('math.typed')}</h3>
          <FormulaMath formula={typed.formula} expression={typed.expression} isBlackBox={isBlackBox} />
        </>
      ) : (
        <>
          <h3>{t('math.forward')}</h3>
          <Lines tex={op.tex.forward} />
          <h3>{t('math.derivative')}</h3>
          <Lines tex={derivativeTex(op.tex, turned)} />
        </>
      )}
      <CompiledCode node={node.id} />
      {notes.length > 0 && (
        <>
          <h3>{t('math.notes')}</h3>
          <ul className="math-notes">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
      <dl className="math-exports">
        <dt>PyTorch</dt>
        <dd>{typeof op.exports.torch === 'string' ? <code>{op.exports.torch}</code> : op.exports.torch.unsupported}</dd>
        <dt>ONNX</dt>
        <dd>{'op' in op.exports.onnx ? <code>{op.exports.onnx.op}</code> : op.exports.onnx.unsupported}</dd>
      </dl>
    </div>
  );
}
