import {
  ArrowDownToLine,
  ArrowUpFromLine,
  ChevronFirst,
  ChevronLeft,
  ChevronRight,
  ChevronsRight,
  Pause,
  Play,
} from 'lucide-react';
import { useCallback } from 'react';
import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { canFinishPhase, canRewind, canStep, canStepBack, canStepInto, canStepOut } from '../commands/run-state.ts';
import { useKeys } from '../commands/use-keys.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';

const selectPlaying = (state: SessionState) => state.playing;
const selectHint = (state: UiState) => state.preferences.hints.step;
const selectPlace = (state: UiState) => state.inside?.path ?? null;

interface StepButtonProps {
  readonly name: string;
  /** What stands on the button, where the name is too long for it. */
  readonly short?: string;
  /** Whose keys are shown on it. */
  readonly command: string;
  readonly testId: string;
  readonly disabled: boolean;
  readonly primary?: boolean;
  /** Draws the eye on the first launch. */
  readonly pulses?: boolean;
  readonly icon: React.ReactNode;
  readonly onPress: () => void;
}

function StepButton({ name, short = name, command, testId, disabled, primary, pulses, icon, onPress }: StepButtonProps) {
  const keys = useKeys()(command);
  return (
    <button
      type="button"
      className={`step-button${primary ? ' step-primary' : ''}${pulses ? ' step-pulse' : ''}`}
      data-testid={testId}
      disabled={disabled}
      title={keys === undefined ? name : `${name} (${keys})`}
      aria-keyshortcuts={keys}
      onClick={onPress}
    >
      {icon}
      <span className="step-button-name" aria-hidden="true">
        {short}
      </span>
      <span className="visually-hidden">{name}</span>
      <span className="step-keys" aria-hidden="true">
        {keys}
      </span>
    </button>
  );
}

/** Into the current block or operation, and out of it. */
function IntoButtons() {
  const { t } = useTranslation(['commands', 'stepper']);
  const place = useUi(selectPlace);
  const canEnter = useSession(useCallback((state: SessionState) => canStepInto(state, place), [place]));
  const canLeave = useSession(useCallback((state: SessionState) => canStepOut(state, place), [place]));
  return (
    <>
      <StepButton
        name={t('run.step-into')}
        short={t('stepper:short.into')}
        command="run.step-into"
        testId="step-into"
        disabled={!canEnter}
        icon={<ArrowDownToLine size={16} />}
        onPress={() => void execute(commandOf('run.step-into'))}
      />
      <StepButton
        name={t('run.step-out')}
        short={t('stepper:short.out')}
        command="run.step-out"
        testId="step-out"
        disabled={!canLeave}
        icon={<ArrowUpFromLine size={16} />}
        onPress={() => void execute(commandOf('run.step-out'))}
      />
    </>
  );
}

/** Reset, Back, Step, Finish phase, into and out of blocks, Play. */
export function StepControls() {
  const { t } = useTranslation('stepper');
  const playing = useSession(selectPlaying);
  const canGoOn = useSession(canStep);
  const canFinish = useSession(canFinishPhase);
  const canGoBack = useSession(canStepBack);
  const isBegun = useSession(canRewind);
  const link = sessionLink;
  const pulses = useUi(selectHint) && canGoOn;
  return (
    <div className="step-controls" role="toolbar" aria-label={t('controls')}>
      <StepButton
        name={t('reset')}
        command="run.rewind"
        testId="reset"
        disabled={!isBegun}
        icon={<ChevronFirst size={16} />}
        onPress={() => void link().rewind()}
      />
      <StepButton
        name={t('back')}
        command="run.step-back"
        testId="step-back"
        disabled={!canGoBack}
        icon={<ChevronLeft size={16} />}
        onPress={() => void link().back()}
      />
      <StepButton
        name={t('step')}
        command="run.step"
        testId="step-forward"
        disabled={!canGoOn}
        primary
        pulses={pulses}
        icon={<ChevronRight size={16} />}
        onPress={() => void link().step()}
      />
      <StepButton
        name={t('finish-phase')}
        short={t('short.finish-phase')}
        command="run.finish-phase"
        testId="finish-phase"
        disabled={!canFinish}
        icon={<ChevronsRight size={16} />}
        onPress={() => void link().finishPhase()}
      />
      <IntoButtons />
      <StepButton
        name={playing ? t('pause') : t('play')}
        command="run.play"
        testId="play"
        disabled={!(canGoOn || playing)}
        icon={playing ? <Pause size={16} /> : <Play size={16} />}
        onPress={() => (playing ? link().pause() : void link().play())}
      />
    </div>
  );
}
