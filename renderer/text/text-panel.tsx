import { Pencil, Square } from 'lucide-react';
import { useEffect } from 'react';
import { visibleCharacter } from '../../graph-core/import/text-windows.ts';
import { MAX_TEMPERATURE, type NextCharacter } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatPlaces } from '../ui/number-format.ts';
import { changeText, forgetOther, stopWriting, type TextState, useText, write } from './text-store.ts';
import './text.css';

const selectIdentity = ({ identity }: DocumentState) => identity;
const selectAll = (state: TextState) => state;
const selectReady = (state: SessionState) => state.status !== 'blocked' && state.status !== 'idle' && state.view !== null;

/** Likely characters that are shown, and the one that was drawn where it is none of them. */
const SHOWN = 6;

/** How likely the characters were of which the last one was drawn. */
function Choices({ last }: { readonly last: NextCharacter }) {
  const { t } = useTranslation('text');
  const shown = last.choices.filter(({ character }, i) => i < SHOWN || character === last.character);
  return (
    <section className="text-choices" data-testid="text-choices">
      <h3>{t('choices')}</h3>
      <ul>
        {shown.map(({ character, probability }) => (
          <li key={character} data-drawn={character === last.character}>
            <span className="text-character">{visibleCharacter(character)}</span>
            <span className="class-bar" aria-hidden="true">
              <span className="class-part" style={{ width: `${100 * probability}%` }} />
            </span>
            <span className="text-share">
              {t('percent', { share: formatPlaces(100 * probability, probability < 0.0995 ? 1 : 0) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a graph that reads a text writes by itself, with the weights of now. */
export function TextPanel() {
  const { t } = useTranslation('text');
  const { prompt, temperature, seed, begun, written, last, isWriting, problem } = useText(selectAll);
  const isReady = useSession(selectReady);
  const identity = useDocument(selectIdentity);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the panel stays while another document is opened.
  useEffect(forgetOther, [identity]);
  if (!isReady) return <p className="empty-note">{t('blocked')}</p>;
  return (
    <div className="text-panel">
      <div className="text-side">
        <label className="field">
          <span className="field-label">{t('prompt')}</span>
          <textarea
            className="text-prompt"
            rows={2}
            value={prompt}
            placeholder={t('prompt-empty')}
            data-testid="text-prompt"
            onChange={(event) => changeText({ prompt: event.target.value })}
          />
        </label>
        <div className="text-numbers">
          <NumberField
            value={temperature}
            label={t('temperature')}
            min={0}
            max={MAX_TEMPERATURE}
            testId="text-temperature"
            error={t('temperature-error', { most: MAX_TEMPERATURE })}
            onCommit={(value) => changeText({ temperature: value })}
          />
          <NumberField
            value={seed}
            label={t('seed')}
            integer
            min={0}
            testId="text-seed"
            error={t('seed-error')}
            onCommit={(value) => changeText({ seed: value })}
          />
        </div>
        <button
          type="button"
          className="plain-button plain-button-primary"
          data-testid="text-write"
          data-writing={isWriting}
          onClick={() => (isWriting ? stopWriting() : void write())}
        >
          {isWriting ? <Square size={14} aria-hidden="true" /> : <Pencil size={14} aria-hidden="true" />}
          {t(isWriting ? 'stop' : 'write')}
        </button>
        <p className="muted">{t('about')}</p>
      </div>
      <div className="text-page">
        {problem !== null && (
          <p className="warning-note" role="alert" data-testid="text-problem">
            {problem}
          </p>
        )}
        {begun === null ? (
          <p className="empty-note">{t('empty')}</p>
        ) : (
          <pre className="text-written" aria-live="off" data-testid="text-written">
            <span className="text-begun">{begun}</span>
            {written}
          </pre>
        )}
      </div>
      {last !== null && <Choices last={last} />}
    </div>
  );
}
