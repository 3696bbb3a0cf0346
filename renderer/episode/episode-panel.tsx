import { Pause, Play, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { EpisodeView } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatNumber, formatPlaces } from '../ui/number-format.ts';
import { BicyclePicture } from './bicycle-picture.tsx';
import { CartPolePicture } from './cart-pole-picture.tsx';
import { useEpisode } from './use-episode.ts';
import { type Playing, usePlaying } from './use-playing.ts';
import './episode.css';

/** Plays what the policy does with the weights of now, and tells the reward with its sign. */
export function EpisodePanel() {
  const { t } = useTranslation('episode');
  const [start, setStart] = useState(0);
  const { episode, error, again } = useEpisode(start);
  const playing = usePlaying(episode);
  if (error !== null) return <p className="warning-note">{error}</p>;
  if (episode === null) return <p className="empty-note">{t('waiting')}</p>;
  return (
    <div className="episode-panel">
      <div className="episode-side">
        <div className="training-buttons">
          <button
            type="button"
            className="plain-button plain-button-primary"
            data-testid="episode-play"
            data-running={playing.running}
            onClick={() => playing.run(!playing.running)}
          >
            {playing.running ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
            {t(playing.running ? 'pause' : 'play')}
          </button>
          <button type="button" className="plain-button" data-testid="episode-again" title={t('again-title')} onClick={again}>
            <RotateCcw size={14} aria-hidden="true" />
            {t('again')}
          </button>
          <button
            type="button"
            className="plain-button"
            data-testid="episode-other"
            title={t('other-title')}
            onClick={() => setStart((start + 1) % episode.episodes)}
          >
            {t('other', { start: start + 1, count: episode.episodes })}
          </button>
        </div>
        <input
          type="range"
          className="episode-time"
          aria-label={t('time')}
          data-testid="episode-time"
          min={0}
          max={episode.rewards.length}
          value={playing.at}
          onChange={(event) => playing.go(Number(event.target.value))}
        />
        <Readings episode={episode} playing={playing} />
      </div>
      {episode.simulator === 'bicycle' ? (
        <BicyclePicture states={episode.states} at={playing.at} />
      ) : (
        <CartPolePicture
          state={episode.states[playing.at] ?? new Float64Array(4)}
          control={episode.controls[Math.min(playing.at, episode.controls.length - 1)] ?? 0}
        />
      )}
    </div>
  );
}

function Readings({ episode, playing: { at } }: { readonly episode: EpisodeView; readonly playing: Playing }) {
  const { t } = useTranslation('episode');
  const reward = episode.rewards.slice(0, at).reduce((sum, r) => sum + r, 0);
  const total = episode.rewards.reduce((sum, r) => sum + r, 0);
  const control = (episode.controls[Math.min(at, episode.controls.length - 1)] ?? 0) * episode.fullControl;
  const seconds = (steps: number): string => formatPlaces(steps * episode.timeStep, 2);
  const signed = (value: number): string => (value > 0 ? `+${formatNumber(value)}` : formatNumber(value));
  const rows = [
    ['time', t('of-seconds', { now: seconds(at), all: seconds(episode.rewards.length) })],
    ['reward', t('of', { now: signed(reward), all: signed(total) })],
    ['cost', t('of', { now: signed(-reward), all: signed(-total) })],
    ['control', `${signed(control)} ${episode.controlUnit}`],
  ] as const;
  return (
    <>
      <dl className="episode-readings">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`reading.${name}`)}</dt>
            <dd data-testid={`episode-${name}-reading`}>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="muted" data-testid="episode-end">
        {t(episode.fell ? 'fell' : 'stood', { seconds: seconds(episode.rewards.length) })}
      </p>
    </>
  );
}
