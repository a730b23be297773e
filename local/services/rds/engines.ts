import { NotSupported } from "../../kernel/errors";
import { badCombination, invalid } from "./errors";

/**
 * The engines as of autumn 2026: what DescribeDBEngineVersions lists, what can be ordered, and each one's defaults.
 * Older minor versions that AWS still takes are left out; naming one fails as an unknown version does.
 */
export interface Engine {
  readonly name: string;
  readonly description: string;
  readonly aurora: boolean;
  readonly port: number;
  readonly license: string;
  /** Newest first, and in each major version newest first. */
  readonly versions: readonly string[];
  readonly preferred: string;
  readonly logs: readonly string[];
  /** Names that the engine keeps to itself. */
  readonly reservedUsers: readonly string[];
  /** Longest master user name and shortest and longest password. */
  readonly userLength: number;
  readonly passwordLength: number;
}

const ENGINES: readonly Engine[] = [
  {
    name: "postgres", description: "PostgreSQL", aurora: false, port: 5432, license: "postgresql-license", preferred: "17.6",
    versions: ["18.1", "17.7", "17.6", "17.5", "17.4", "16.11", "16.10", "16.9", "16.8", "15.15", "15.14", "15.13", "15.12", "14.20", "14.19", "14.18", "14.17", "13.22"],
    logs: ["postgresql", "upgrade", "iam-db-auth-error"], reservedUsers: ["admin", "rdsadmin", "postgresql", "rdsrepladmin"], userLength: 63, passwordLength: 128,
  },
  {
    name: "mysql", description: "MySQL Community Edition", aurora: false, port: 3306, license: "general-public-license", preferred: "8.4.7",
    versions: ["8.4.7", "8.4.6", "8.4.5", "8.0.44", "8.0.43", "8.0.42"],
    logs: ["audit", "error", "general", "slowquery", "iam-db-auth-error"], reservedUsers: ["rdsadmin", "rdsrepladmin"], userLength: 16, passwordLength: 41,
  },
  {
    name: "mariadb", description: "MariaDb Community Edition", aurora: false, port: 3306, license: "general-public-license", preferred: "11.8.3",
    versions: ["11.8.3", "11.4.8", "11.4.7", "10.11.14", "10.11.13", "10.6.23", "10.6.22"],
    logs: ["audit", "error", "general", "slowquery"], reservedUsers: ["rdsadmin", "rdsrepladmin"], userLength: 16, passwordLength: 41,
  },
  {
    name: "aurora-postgresql", description: "Aurora (PostgreSQL)", aurora: true, port: 5432, license: "postgresql-license", preferred: "17.4",
    versions: ["17.6", "17.5", "17.4", "16.10", "16.9", "16.8", "15.14", "15.13", "15.12", "14.19", "14.18", "14.17"],
    logs: ["postgresql", "iam-db-auth-error", "instance"], reservedUsers: ["admin", "rdsadmin", "rdsrepladmin"], userLength: 63, passwordLength: 128,
  },
  {
    name: "aurora-mysql", description: "Aurora (MySQL)", aurora: true, port: 3306, license: "general-public-license", preferred: "8.0.mysql_aurora.3.08.2",
    versions: ["8.0.mysql_aurora.3.10.1", "8.0.mysql_aurora.3.10.0", "8.0.mysql_aurora.3.09.0", "8.0.mysql_aurora.3.08.2", "8.0.mysql_aurora.3.04.4"],
    logs: ["audit", "error", "general", "slowquery", "iam-db-auth-error", "instance"], reservedUsers: ["rdsadmin", "rdsrepladmin"], userLength: 16, passwordLength: 41,
  },
];

/** What AWS has besides. */
const OTHERS = /^(?:oracle-|sqlserver-|db2-|custom-|neptune$|docdb$)/;

export const allEngines = (): readonly Engine[] => ENGINES;

export function engineOf(name: string): Engine {
  const engine = ENGINES.find((each) => each.name === name.toLowerCase());
  if (engine) return engine;
  if (OTHERS.test(name)) throw new NotSupported(`the RDS engine ${name}`, "local/services/rds/engines.ts");
  throw invalid("Invalid DB engine");
}

export const majorOf = (engine: Engine, version: string): string =>
  engine.name === "aurora-mysql" ? version.slice(0, 3) : /^(?:mysql|mariadb)$/.test(engine.name) ? version.split(".").slice(0, 2).join(".") : version.split(".")[0]!;

/** AWS: a major version alone is its default minor version; nothing at all is the engine's default. */
export function versionOf(engine: Engine, wanted: string | undefined): string {
  if (wanted === undefined || wanted === "") return engine.preferred;
  if (engine.versions.includes(wanted)) return wanted;
  const inMajor = engine.versions.filter((version) => majorOf(engine, version) === wanted);
  if (inMajor.length === 0) throw badCombination(`Cannot find version ${wanted} for ${engine.name}`);
  return inMajor.includes(engine.preferred) ? engine.preferred : inMajor[0]!;
}

/** For example `postgres17`, `mysql8.4`, `aurora-mysql8.0`. */
export const familyOf = (engine: Engine, version: string): string => `${engine.name}${majorOf(engine, version)}`;

export const parameterGroupOf = (engine: Engine, version: string): string => `default.${familyOf(engine, version)}`;

/** For example `default:postgres-17`, `default:mysql-8-4`. */
export const optionGroupOf = (engine: Engine, version: string): string => `default:${engine.name}-${majorOf(engine, version).replace(/\./g, "-")}`;

const SMALL = ["micro", "small", "medium", "large", "xlarge", "2xlarge"];
const BIG = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"];
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  t3: SMALL, t4g: SMALL, m5: BIG, m6g: BIG.slice(0, 7), m6i: [...BIG, "32xlarge"], m7g: BIG.slice(0, 7), m7i: BIG, m8g: BIG,
  r5: BIG, r6g: BIG.slice(0, 7), r6i: [...BIG, "32xlarge"], r7g: BIG.slice(0, 7), r7i: BIG, r8g: BIG, x2g: BIG.slice(0, 7),
};
const AURORA_FAMILIES = /^(?:t3|t4g|r5|r6g|r6i|r7g|r7i|r8g|x2g)$/;

/** The classes that an engine can run on. */
export function classesOf(engine: Engine): string[] {
  const classes = Object.entries(CLASSES).flatMap(([family, sizes]) => sizes.map((size) => ({ family, size })));
  const fitting = engine.aurora
    ? classes.filter(({ family, size }) => AURORA_FAMILIES.test(family) && (!family.startsWith("t") || size === "medium" || size === "large"))
    : classes;
  return [...(engine.aurora ? ["db.serverless"] : []), ...fitting.map(({ family, size }) => `db.${family}.${size}`)];
}

export function checkClass(engine: Engine, version: string, instanceClass: string): void {
  if (classesOf(engine).includes(instanceClass)) return;
  if (!/^db\.[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(instanceClass)) throw invalid(`Invalid DB Instance class: ${instanceClass}`);
  throw badCombination(`RDS does not support creating a DB instance with the following combination: DBInstanceClass=${instanceClass}, Engine=${engine.name}, EngineVersion=${version}, LicenseModel=${engine.license}. For supported combinations of instance class and database engine version, see the documentation.`);
}
