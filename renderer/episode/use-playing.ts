import { useEffect, useState } from 'react';
import type { EpisodeView } from '../../session/protocol.ts';

export interface Playing {
  /** Time steps since the start. */
  readonly at: number;
  readonly running: boolean;
  readonly go: (at: number) => void;
  readonly run: (running: boolean) => void;
}

/** Plays an episode in the time that it takes, from its start whenever it is another one; from the beginning again at its end. */
export function usePlaying(episode: EpisodeView | null): Playing {
  const [at, go] = useState(0);
  const [running, setRunning] = useState(false);
  const last = episode ? episode.rewards.length : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another episode begins at its start
  useEffect(() => go(0), [episode]);
  useEffect(() => {
    if (!running || !episode) return;
    let frame = 0;
    let before = performance.now();
    let left = 0;
    const tick = (now: number): void => {
      left += (now - before) / 1000 / episode.timeStep;
      before = now;
      const steps = Math.floor(left);
      left -= steps;
      if (steps > 0) go((place) => Math.min(last, place + steps));
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [running, episode, last]);
  const isOver = running && at >= last;
  useEffect(() => {
    if (isOver) setRunning(false);
  }, [isOver]);
  const run = (on: boolean): void => {
    if (on && at >= last) go(0);
    setRunning(on);
  };
  return { at: Math.min(at, last), running, go, run };
}
