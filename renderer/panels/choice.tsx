export interface Option {
  readonly id: string;
  readonly label: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  /** Further options below a heading of their own. */
  readonly more?: { readonly heading: string; readonly options: readonly Option[] };
  readonly title?: string;
  /** Room for long names. */
  readonly wide?: boolean;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onChange: (id: string) => void;
}

const optionList = (options: readonly Option[]) =>
  options.map((option) => (
    <option key={option.id} value={option.id}>
      {option.label}
    </option>
  ));

/** One of a few values of a setting. */
export function Choice({ label, value, options, more, title, wide = false, testId, disabled = false, onChange }: ChoiceProps) {
  return (
    <label className={wide ? 'field field-wide' : 'field'} title={title}>
      <span className="field-label">{label}</span>
      <select
        className="native-select"
        value={value}
        data-testid={testId}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      >
        {optionList(options)}
        {more && <optgroup label={more.heading}>{optionList(more.options)}</optgroup>}
      </select>
    </label>
  );
}
