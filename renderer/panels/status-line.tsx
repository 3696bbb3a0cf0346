import { Group } from 'react-aria-components';
import type { DeviceInfo } from '../../session/protocol.ts';
import { canStopComputing } from '../commands/run-state.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { type Reading, useReading } from '../state/reading.ts';
import { sessionLink, stopReading, useSession } from '../state/session.ts';
import type { RunStatus, SessionState } from '../state/session-store.ts';
import { Button } from '../ui/button.tsx';
import { formatCount, formatNumber } from '../ui/number-format.ts';
import { DrawerTabs } from './drawer-tabs.tsx';
import { RunBar } from './run-bar.tsx';
import './status-line.css';

const selectDevice = (state: SessionState) => state.device;
const selectStatus = (state: SessionState) => state.status;
const selectStale = (state: SessionState) => state.stale;
const selectError = (state: SessionState) => state.error;
const selectSamples = (state: SessionState) => state.view?.samples ?? 0;
const selectRecomputes = (state: SessionState) => state.view?.recomputes ?? false;
const selectCount = (state: SessionState) => state.parameters.reduce((total, each) => total + each.count, 0);
const selectTrainable = (state: SessionState) =>
  state.parameters.reduce((total, each) => total + (each.trainable ? each.count : 0), 0);
const selectRate = (state: SessionState) => (state.progress?.running ? state.progress.stepsPerSecond : null);

/** `software` for a GPU that is a program; where the processor computes itself, the choice that it is; nothing on a real GPU. */
const deviceBadge = ({ kind, software }: DeviceInfo): 'software' | 'wasm' | 'cpu' | null =>
  kind !== 'webgpu' ? kind : software ? 'software' : null;

function DevicePart() {
  const { t } = useTranslation('status');
  const device = useSession(selectDevice);
  if (device === null) return <span data-testid="status-device">{t('device.searching')}</span>;
  const badge = deviceBadge(device);
  const { threads = 1 } = device;
  const name = threads > 1 ? t('device.threads', { name: device.name, number: formatCount(threads) }) : device.name;
  return (
    <span
      className="status-device"
      data-testid="status-device"
      data-kind={device.kind}
      title={t('device.title', { name, precision: device.precision })}
    >
      <span className="status-device-name">{name}</span>
      {badge !== null && <span className="badge badge-warning">{t(`device.badge-${badge}`)}</span>}
    </span>
  );
}

const selectIsEmpty = (state: SessionState) =>
  state.status === 'blocked' && !state.diagnostics.some((each) => each.severity !== 'info');
const stateKey = (status: RunStatus, stale: boolean): string =>
  stale && status !== 'busy' && status !== 'training' ? 'stale' : status;

/** Which file of data is being read, and a way to give that up. */
function ReadingPart({ file, share }: Reading) {
  const { t } = useTranslation('status');
  return (
    <>
      <span role="status" className="status-reading" title={file} data-testid="status-reading">
        {t('reading', { percent: Math.round(100 * share) })} <span className="status-file">{file}</span>
      </span>
      <Button
        className="status-stop"
        testId="status-stop-reading"
        aria-label={t('reading-stop-title', { file })}
        onPress={() => void stopReading()}
      >
        {t('reading-stop')}
      </Button>
    </>
  );
}

/** What computes, how much there is to learn, what is going on, and on how many samples. */
export function StatusLine() {
  const { t } = useTranslation('status');
  const status = useSession(selectStatus);
  const stale = useSession(selectStale);
  const error = useSession(selectError);
  const samples = useSession(selectSamples);
  const count = useSession(selectCount);
  const trainable = useSession(selectTrainable);
  const rate = useSession(selectRate);
  const isEmpty = useSession(selectIsEmpty);
  const recomputes = useSession(selectRecomputes);
  const canStop = useSession(canStopComputing);
  const reading = useReading();
  const key = canStop ? 'busy' : isEmpty ? 'idle' : stateKey(status, stale);
  return (
    <Group className="status-line" aria-label={t('title')} data-testid="status-line">
      <DrawerTabs />
      <DevicePart />
      <span data-testid="status-parameters" title={t('parameters-title', { formatted: formatCount(trainable) })}>
        {t('parameters', { count, formatted: formatCount(count) })}
      </span>
      <span data-testid="status-samples">{t('samples', { count: samples, formatted: formatCount(samples) })}</span>
      {recomputes && (
        <span data-testid="status-recomputes" title={t('recomputes-title')}>
          {t('recomputes')}
        </span>
      )}
      {reading !== null && <ReadingPart {...reading} />}
      <span
        className={`status-state status-${key}${reading === null ? '' : ' visually-hidden'}`}
        role="status"
        data-testid="status-state"
        data-status={status}
      >
        <span className="status-mark" aria-hidden="true" />
        {error === null || canStop
          ? t(`state.${key}`)
          : t('state.error', { message: sayMessage(error.message), address: error.address ?? '' })}
      </span>
      <RunBar>{rate !== null && <span>{t('rate', { rate: formatNumber(rate) })}</span>}</RunBar>
      {canStop && (
        <Button className="status-stop" testId="status-stop" onPress={() => void sessionLink().stopComputing()}>
          {t('stop')}
        </Button>
      )}
    </Group>
  );
}
