import type { ClassConstructor } from 'class-transformer';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { nestedType } from './nested';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Check = (dto: object, value: unknown) => boolean;

interface Property {
  name: string;
  /** All must hold for the property to be looked at. */
  conditions: Check[];
  /** `undefined`: it has a rule that only the library can apply. */
  checks: Check[] | undefined;
}

/**
 * The rules of a DTO class, gathered once. The library gathers them for each object, which costs many times what the rules
 * themselves do; here a good payload is recognised, and it alone tells what is wrong with any other.
 */
export class PreparedDto {
  private readonly names = new Set<string>();
  private readonly properties: Property[] = [];
  private readonly nested = new Map<string, PreparedDto>();
  /** It has no values of its own. */
  private readonly bare: boolean;

  constructor(private readonly dto: ClassConstructor<object>) {
    this.bare = Object.values(new dto()).every((value) => value === undefined);
    const storage = getMetadataStorage();
    const metadatas = storage.getTargetValidationMetadatas(dto, '', false, false);
    for (const [name, rules] of Object.entries(storage.groupByPropertyName(metadatas))) {
      const type = nestedType(dto, name);
      if (type) this.nested.set(name, new PreparedDto(type));
      this.names.add(name);
      this.properties.push(propertyOf(name, rules, this.nested.get(name)));
    }
  }

  /** The DTO of a JSON payload; `undefined`: something in it may have to become an instance too. */
  of(payload: object): object | undefined {
    if (!this.bare) return undefined;
    const inner: Record<string, object> = {};
    for (const [name, value] of Object.entries(payload) as [string, unknown][]) {
      if (typeof value !== 'object' || value === null) continue;
      const dto = Array.isArray(value) ? undefined : this.nested.get(name)?.of(value);
      if (!dto) return undefined;
      inner[name] = dto;
    }
    return Object.assign(Object.create(this.dto.prototype as object) as object, payload, inner);
  }

  /** Whether it certainly keeps all rules. */
  accepts(dto: unknown): boolean {
    if (!(dto instanceof this.dto)) return false;
    for (const name of Object.keys(dto)) if (!this.names.has(name)) return false;
    for (const { name, conditions, checks } of this.properties) {
      const value = (dto as Record<string, unknown>)[name];
      if (!conditions.every((holds) => holds(dto, value))) continue;
      if (!checks?.every((passes) => passes(dto, value))) return false;
    }
    return true;
  }
}

function propertyOf(name: string, rules: Metadata[], nested: PreparedDto | undefined): Property {
  const ofType = (type: string): Metadata[] => rules.filter((rule) => rule.type === type);
  const conditions = ofType(ValidationTypes.CONDITIONAL_VALIDATION).map(({ constraints }) => constraints[0] as Check);
  const nestings = nested ? ofType(ValidationTypes.NESTED_VALIDATION).map(() => acceptedBy(nested)) : [];
  const checks = [...ofType(ValidationTypes.CUSTOM_VALIDATION).map(checkOf), ...nestings];
  const known = conditions.length + checks.length + ofType(ValidationTypes.WHITELIST).length === rules.length;
  return { name, conditions, checks: known && checks.every((check) => check !== undefined) ? checks : undefined };
}

function acceptedBy(nested: PreparedDto): Check {
  return (_dto, value) => nested.accepts(value);
}

function checkOf({ constraintCls, constraints, each, propertyName, validateIf }: Metadata): Check | undefined {
  const [constraint, ...others] = getMetadataStorage().getTargetValidatorConstraints(constraintCls);
  if (!constraint || constraint.async || others.length > 0 || each || validateIf) return undefined;
  const { instance } = constraint;
  return (dto, value) =>
    instance.validate(value, {
      targetName: dto.constructor.name,
      property: propertyName,
      object: dto,
      value,
      constraints,
    }) as boolean;
}
