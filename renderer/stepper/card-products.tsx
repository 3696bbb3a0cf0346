import { opOf } from '../../graph-core/ops/index.ts';
import type { Card, CardProduct } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { type GraphNames, symbolTex } from '../inspectors/graph-names.ts';
import { useSession } from '../state/session.ts';
import type { SessionActions, SessionState } from '../state/session-store.ts';
import { productOf } from '../state/term-walk.ts';
import { Tex } from '../ui/tex.tsx';
import { chainTex, derivativeTex } from './convention.ts';
import { ProductView } from './product-view.tsx';
import { outputsText } from './use-product.ts';
import { useTurned } from './use-turned.ts';
import { useWalk } from './use-walk.ts';

const selectWrt = (state: SessionState) => state.wrt;
const selectSet = (state: SessionActions) => state.set;

/** Row times Jacobian, for each input and weight of the block. */
export function Products({ card, names }: { readonly card: Card; readonly names: GraphNames }) {
  const { t } = useTranslation('card');
  const wrt = useSession(selectWrt);
  const walk = useWalk();
  const set = useSession(selectSet);
  const product = productOf(card, wrt) as CardProduct;
  const symbol = (address: string): string => names.symbol(address);
  return (
    <>
      <div className="card-tabs" role="tablist" aria-label={t('wrt.label')}>
        {card.products.map((each) => (
          <button
            key={each.wrt}
            type="button"
            role="tab"
            className="tab"
            aria-selected={each === product}
            data-testid={`card-tab-${each.wrt}`}
            onClick={() => set({ wrt: each.wrt, walk: null })}
          >
            {t(`wrt.${each.kind}`, { symbol: symbol(each.wrt) })}
          </button>
        ))}
      </div>
      <ProductView
        key={`${card.stage.index}:${product.wrt}`}
        product={product}
        term={walk === null ? null : walk.at - 1}
        names={{
          outputs: product.outputs.map(({ address }) => symbol(address)),
          input: symbol(product.wrt),
          cost: names.cost,
          weight: product.equals === null ? names.weight(card.stage.node) : symbol(product.equals),
        }}
      />
    </>
  );
}

/** The rule in general, in the way in which gradients are written, and what it comes to for this block: on one line where both fit. */
export function ChainRule({ card, names }: { readonly card: Card; readonly names: GraphNames }) {
  const wrt = useSession(selectWrt);
  const turned = useTurned();
  const product = productOf(card, wrt) as CardProduct;
  const { tex } = names;
  const output = outputsText(product.outputs.map(({ address }) => tex(address)));
  const symbols = { cost: symbolTex(names.cost), output, input: tex(product.wrt) };
  const op = opOf(card.stage.type);
  const formula = op === undefined ? card.formula : derivativeTex(op.tex, turned);
  return (
    <div className="card-chain" data-testid="card-chain">
      <Tex tex={chainTex(symbols, turned)} />
      {formula !== '' && <Tex tex={formula} />}
    </div>
  );
}
