import { useEffect, useState } from 'react';
import { isOld, useMoment } from '../health/moment.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink } from '../state/session.ts';

export interface GradientAnswer {
  /** Of L(S, w) by the weight; null where it could not be told. */
  readonly data: Float64Array | null;
  readonly error: string | null;
  /** Weights or graph are no longer those that it was taken at. */
  readonly isOld: boolean;
}

/** The gradient of an objective's L(S, w) by one weight at the current ones, asked for again with every change; null until the first answer. */
export function useLossGradient(address: string | null, objective: number): GradientAnswer | null {
  const moment = useMoment();
  const [answer, setAnswer] = useState<
    (Omit<GradientAnswer, 'isOld'> & { address: string; objective: number; moment: string }) | null
  >(null);
  useEffect(() => {
    if (address === null || isOld(moment, moment)) return;
    let live = true;
    sessionLink()
      .ask('lossGradient', { addresses: [address], objective })
      .then(
        (found) => live && setAnswer({ address, objective, moment, data: found[address]?.data as Float64Array, error: null }),
        (cause: unknown) => live && setAnswer({ address, objective, moment, data: null, error: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [address, objective, moment]);
  if (answer === null || answer.address !== address || answer.objective !== objective) return null;
  return { data: answer.data, error: answer.error, isOld: isOld(answer.moment, moment) };
}
