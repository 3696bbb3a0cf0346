import { type ClipboardEvent, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { whyAmbiguous } from '../ui/ambiguity.ts';
import { NumberInput } from '../ui/number-field.tsx';
import { formatFull } from '../ui/number-format.ts';
import { isOneWord } from '../ui/read-number.ts';
import { readRows } from './group-edits.ts';

/** Rows and columns up to which every entry has a field of its own. */
const MAX_FIELDS = 10;
/** Entries up to which rows can be typed as text. */
const MAX_TEXT = 64;

export interface EtaGridProps {
  readonly rows: number;
  readonly columns: number;
  readonly data: ArrayLike<number>;
  /** Names of the entries of the weight. */
  readonly names: readonly string[];
  readonly onChange: (data: readonly number[]) => void;
}

/** The numbers of an eta, with the names of the weight's entries at its rows and columns. A diagonal is one row. */
export function EtaGrid(props: EtaGridProps) {
  const { t } = useTranslation('rates');
  const { rows, columns, data, onChange } = props;
  /** What was pasted or typed and cannot be taken. */
  const [refused, setRefused] = useState<string | null>(null);
  /** Whole tables only: what is pasted takes the place of all numbers. */
  const take = (text: string): boolean => {
    const pasted = readRows(text)?.flat() ?? [];
    const fits = pasted.length === rows * columns;
    setRefused(fits ? null : text);
    if (fits) onChange(pasted);
    return fits;
  };
  return (
    <div className="eta-grid">
      {Math.max(rows, columns) <= MAX_FIELDS ? (
        <Fields {...props} onPaste={take} />
      ) : Math.max(rows, columns) <= MAX_TEXT ? (
        <Rows {...props} onPaste={take} />
      ) : (
        <p className="muted">{t('large', { rows, columns })}</p>
      )}
      {refused !== null && (
        <p className="field-error" role="alert">
          {whyAmbiguous(refused) ?? t('paste-error', { rows, columns })}
        </p>
      )}
      {data.length > 0 && rows > 1 && <p className="field-help">{t('paste-help')}</p>}
    </div>
  );
}

type Editable = EtaGridProps & { readonly onPaste: (text: string) => boolean };

function Fields({ rows, columns, data, names, onChange, onPaste }: Editable) {
  const { t } = useTranslation('rates');
  const isMatrix = rows > 1;
  return (
    <table className="eta-table">
      <thead>
        <tr>
          {isMatrix && <td />}
          {names.slice(0, columns).map((name) => (
            <th key={name} scope="col" className="math">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: rows }, (_, i) => (
          <tr key={names[i]}>
            {isMatrix && (
              <th scope="row" className="math">
                {names[i]}
              </th>
            )}
            {Array.from({ length: columns }, (__, j) => (
              <td key={names[j]}>
                <NumberInput
                  value={data[i * columns + j] as number}
                  label={isMatrix ? t('entry', { row: names[i], column: names[j] }) : (names[j] as string)}
                  testId={`eta-${i}-${j}`}
                  // what is refused must not go into one field, all numbers together
                  onPasteText={(text) => onPaste(text) || !isOneWord(text)}
                  onCommit={(value) => onChange(Array.from(data, (each, at) => (at === i * columns + j ? value : each)))}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rows({ rows, columns, data, onPaste }: Editable) {
  const { t } = useTranslation('rates');
  const line = (i: number): string =>
    Array.from({ length: columns }, (_, j) => formatFull(data[i * columns + j] as number)).join(' ');
  const text = Array.from({ length: rows }, (_, i) => line(i)).join('\n');
  return (
    <textarea
      key={text}
      className="eta-rows"
      aria-label={t('rows-label')}
      data-testid="eta-rows"
      rows={Math.min(rows, 8)}
      spellCheck={false}
      defaultValue={text}
      onPaste={(event: ClipboardEvent<HTMLTextAreaElement>) => {
        if (onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault();
      }}
      onBlur={(event) => {
        if (event.target.value !== text) onPaste(event.target.value);
      }}
    />
  );
}
