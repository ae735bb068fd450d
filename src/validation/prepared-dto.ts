import type { ClassConstructor } from 'class-transformer';
import { getMetadataStorage, ValidationTypes } from 'class-validator';

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
  /** It has no values of its own. */
  private readonly bare: boolean;

  constructor(private readonly dto: ClassConstructor<object>) {
    this.bare = Object.values(new dto()).every((value) => value === undefined);
    const storage = getMetadataStorage();
    const metadatas = storage.getTargetValidationMetadatas(dto, '', false, false);
    for (const [name, rules] of Object.entries(storage.groupByPropertyName(metadatas))) {
      this.names.add(name);
      this.properties.push(propertyOf(name, rules));
    }
  }

  /** The DTO of a JSON payload; `undefined`: something in it may have to become an instance too. */
  of(payload: object): object | undefined {
    if (!this.bare) return undefined;
    for (const value of Object.values(payload)) if (typeof value === 'object' && value !== null) return undefined;
    return Object.assign(Object.create(this.dto.prototype as object) as object, payload);
  }

  /** Whether it certainly keeps all rules. */
  accepts(dto: object): boolean {
    for (const name of Object.keys(dto)) if (!this.names.has(name)) return false;
    for (const { name, conditions, checks } of this.properties) {
      const value = (dto as Record<string, unknown>)[name];
      if (!conditions.every((holds) => holds(dto, value))) continue;
      if (!checks?.every((passes) => passes(dto, value))) return false;
    }
    return true;
  }
}

function propertyOf(name: string, rules: Metadata[]): Property {
  const ofType = (type: string): Metadata[] => rules.filter((rule) => rule.type === type);
  const conditions = ofType(ValidationTypes.CONDITIONAL_VALIDATION).map(({ constraints }) => constraints[0] as Check);
  const checks = ofType(ValidationTypes.CUSTOM_VALIDATION).map(checkOf);
  const known = conditions.length + checks.length + ofType(ValidationTypes.WHITELIST).length === rules.length;
  return { name, conditions, checks: known && checks.every((check) => check !== undefined) ? checks : undefined };
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
