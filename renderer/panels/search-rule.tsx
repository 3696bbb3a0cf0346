import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import { readHyper } from '../../graph-core/optim/hyper.ts';
import { isSearch, wayOf } from '../../graph-core/optim/ways.ts';
import { Tex } from '../ui/tex.tsx';

/** What a step of a search does, an assignment a line: there is no update to step through that would show it. */
export function SearchRule({ optimizer }: { readonly optimizer: OptimizerSpec }) {
  const way = wayOf(optimizer.type);
  if (way === undefined || !isSearch(way)) return null;
  const hyper = readHyper(way, optimizer, '');
  if (!hyper.ok) return null;
  return (
    <div className="search-rule" data-testid="search-rule">
      {way.tex(hyper.value).map((line) => (
        <Tex key={line} tex={line} />
      ))}
    </div>
  );
}
