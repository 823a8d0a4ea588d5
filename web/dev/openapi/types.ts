// TypeScript from the schemas of an OpenAPI document: as much of both as this project uses. What it does not know, it refuses.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
  allOf?: Schema[];
}

const plain: Record<string, string> = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };

export function typesOf(schemas: Record<string, Schema>): string {
  const named = Object.entries(schemas).map(([name, schema]) => {
    const comment = schema.description ? `/** ${sentence(schema.description)} */\n` : '';
    const isPlainObject = schema.type === 'object' && schema.properties;
    return `${comment}export ${isPlainObject ? `interface ${name} ` : `type ${name} = `}${written(schema, '')}${isPlainObject ? '' : ';'}\n`;
  });
  return ['// Made from console.openapi.json by dev/openapi/types.ts; `npm run types` makes it anew.\n', ...named].join('\n');
}

function written(schema: Schema, indent: string): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.oneOf) return schema.oneOf.map((one) => written(one, indent)).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => written(one, indent)).join(' & ');
  if (schema.enum) return schema.enum.map((one) => `'${one}'`).join(' | ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? ''];
  return types.map((type) => ofType(type, schema, indent)).join(' | ');
}

function ofType(type: string, schema: Schema, indent: string): string {
  if (type === 'array' && schema.items) {
    const item = written(schema.items, indent);
    return item.includes('|') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'object' && schema.properties) return fields(schema, indent);
  if (type === 'object' && typeof schema.additionalProperties === 'object') return `Record<string, ${written(schema.additionalProperties, indent)}>`;
  const found = plain[type];
  if (found === undefined) throw new Error(`no type for ${JSON.stringify(schema)}`);
  return found;
}

function fields({ properties = {}, required = [] }: Schema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description ? `${inner}/** ${sentence(schema.description)} */\n` : '';
    return `${comment}${inner}${name}${required.includes(name) ? '' : '?'}: ${written(schema, inner)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

const sentence = (text: string): string => text.replace(/\s+/g, ' ').trim();
