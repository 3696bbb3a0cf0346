import { z } from 'zod';
import { documentSchema } from './schema.ts';

/** What a tensor's elements may be; the schema itself leaves them to tensor-json. */
const ELEMENTS = { anyOf: [{ type: 'number' }, { type: 'boolean' }, { enum: ['NaN', 'Infinity', '-Infinity', '-0'] }] };

/**
 * The JSON Schema of version 1, as published in docs/schema/chainrule-graph.v1.json. Only `format`, `version` and `nodes`
 * are required: loading fills the other sections with nothing.
 */
export function documentJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(documentSchema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.id === 'tensorData') jsonSchema.items = ELEMENTS as never;
      delete jsonSchema.id;
    },
  }) as Record<string, unknown>;
  const { $schema, ...rest } = schema;
  return {
    $schema,
    $id: 'chainrule-graph.v1.json',
    title: 'Chainrule graph, version 1',
    ...rest,
    required: ['format', 'version', 'nodes'],
  };
}

/** The file's text. */
export const documentJsonSchemaText = (): string => `${JSON.stringify(documentJsonSchema(), null, 2)}\n`;
