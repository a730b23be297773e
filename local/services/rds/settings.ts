import type { Ids } from "../../kernel/ids";
import { badCombination, fail, invalid, missing } from "./errors";
import { optionGroupOf, parameterGroupOf, type Engine } from "./engines";
import { checkSubnetGroup } from "./network";

/** RDS's checks of single settings, and its defaults. */

export function checkRetention(days: number, aurora: boolean): void {
  const least = aurora ? 1 : 0;
  if (days < least || days > 35) throw invalid(`Invalid backup retention period: ${days}. Retention period must be between ${least} and 35.`);
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEK = 7 * 1440;

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const BACKUP = new RegExp(`^${TIME}-${TIME}$`);
const MAINTENANCE = new RegExp(`^(${DAYS.join("|")}):(${TIME})-(${DAYS.join("|")}):(${TIME})$`, "i");

/** Throws for a window that is none, or less than half an hour. */
export function checkBackupWindow(window: string): void {
  if (!BACKUP.test(window)) throw invalid(`Invalid backup window format: ${window}. Should be specified as a range hh24:mi-hh24:mi (24H Clock UTC). Example: 04:52-05:22`);
  const [from, to] = window.split("-").map(minutesOf);
  if ((to! - from! + 1440) % 1440 < 30) throw invalid("The backup window must be at least 30 minutes.");
}

function maintenanceOf(window: string): { from: number; length: number } {
  const found = MAINTENANCE.exec(window);
  if (!found) throw invalid(`Invalid maintenance window format: ${window}. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC). Example: Sun:23:45-Mon:00:15`);
  const at = (day: string, time: string) => DAYS.indexOf(day.toLowerCase()) * 1440 + minutesOf(time);
  const from = at(found[1]!, found[2]!);
  return { from, length: (at(found[3]!, found[4]!) - from + WEEK) % WEEK };
}

export function checkMaintenanceWindow(window: string): void {
  const { length } = maintenanceOf(window);
  if (length < 30 || length > 1440) throw invalid("The maintenance window must be at least 30 minutes and at most 24 hours.");
}

/** The next beginning of a maintenance window (UTC) after `now`. */
export function nextMaintenance(window: string, now: number): number {
  // 1 January 1970 was a Thursday, three days after a Monday.
  const minute = Math.floor(now / 60_000) + 3 * 1440;
  const inWeek = minute % WEEK;
  const wait = (maintenanceOf(window).from - inWeek + WEEK) % WEEK || WEEK;
  return (minute - 3 * 1440 + wait) * 60_000;
}

/** AWS: the backup window, every day, must not touch the maintenance window. */
export function checkOverlap(backup: string, maintenance: string): void {
  const { from, length } = maintenanceOf(maintenance);
  const [begin, end] = backup.split("-").map(minutesOf);
  const lasts = (end! - begin! + 1440) % 1440;
  for (let day = -1; day <= 8; day++) {
    const at = begin! + day * 1440;
    if (at < from + length && from < at + lasts) throw invalid("The backup window and maintenance window must not overlap.");
  }
}

/** AWS: a half hour by chance out of an eight-hour block, and for maintenance a day by chance, never the same half hour. */
export function defaultWindows(ids: Ids): { backup: string; maintenance: string } {
  const slot = Math.floor(ids.fraction() * 14);
  const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const at = (half: number) => 180 + half * 30 + 7;
  const day = DAYS[Math.floor(ids.fraction() * 7)]!;
  return { backup: `${clock(at(slot))}-${clock(at(slot) + 30)}`, maintenance: `${day}:${clock(at(slot + 1))}-${day}:${clock(at(slot + 1) + 30)}` };
}

/** Both windows of a new database, as given or by chance. */
export function windowsOf(given: { PreferredBackupWindow?: string; PreferredMaintenanceWindow?: string }, ids: Ids): { backup: string; maintenance: string } {
  const { PreferredBackupWindow: backup, PreferredMaintenanceWindow: maintenance } = given;
  if (backup !== undefined) checkBackupWindow(backup);
  if (maintenance !== undefined) checkMaintenanceWindow(maintenance);
  let chosen = defaultWindows(ids);
  // Where one is given, the other is drawn again until it does not overlap.
  for (let tries = 0; tries < 64 && (backup !== undefined) !== (maintenance !== undefined); tries++) {
    try {
      checkOverlap(backup ?? chosen.backup, maintenance ?? chosen.maintenance);
      break;
    } catch {
      chosen = defaultWindows(ids);
    }
  }
  const windows = { backup: backup ?? chosen.backup, maintenance: (maintenance ?? chosen.maintenance).toLowerCase() };
  checkOverlap(windows.backup, windows.maintenance);
  return windows;
}

export function checkUser(engine: Engine, name: string | undefined): string {
  if (name === undefined || name === "") throw missing("MasterUsername");
  if (engine.reservedUsers.includes(name.toLowerCase())) throw invalid(`MasterUsername ${name} cannot be used as it is a reserved word used by the engine`);
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) throw invalid("The parameter MasterUsername is not a valid identifier: it must begin with a letter and contain only letters, digits, and underscores.");
  if (name.length > engine.userLength) throw invalid(`The parameter MasterUsername is not a valid identifier because it is longer than ${engine.userLength} characters.`);
  return name;
}

export function checkPassword(engine: Engine, password: string | undefined): void {
  if (password === undefined || password === "") throw missing("MasterUserPassword");
  if (password.length < 8) throw invalid("The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.");
  if (password.length > engine.passwordLength) throw invalid(`The parameter MasterUserPassword is not a valid password because it is longer than ${engine.passwordLength} characters.`);
  if (!/^[!-~]*$/.test(password) || /[/@" ]/.test(password)) {
    throw invalid("The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.");
  }
}

/** `parameter`: `DBName` of an instance, `DatabaseName` of a cluster. */
export function checkDatabaseName(name: string | undefined, parameter: string): void {
  if (name === undefined) return;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) throw invalid(`${parameter} must begin with a letter and contain only alphanumeric characters.`);
  if (name.length > 63) throw invalid(`${parameter} must be between 1 and 63 characters long.`);
}

export function checkPort(port: number): void {
  if (port < 1150 || port > 65_535) throw invalid(`Invalid port number: ${port}. The port must be between 1150 and 65535.`);
}

/** AWS: the least and the most GiB of each storage type, and whether it takes IOPS and throughput. */
const STORAGE: Readonly<Record<string, { least: number; iops: "required" | "allowed" | "none" }>> = {
  gp2: { least: 20, iops: "none" }, gp3: { least: 20, iops: "allowed" }, io1: { least: 100, iops: "required" }, io2: { least: 100, iops: "required" }, standard: { least: 5, iops: "none" },
};
const MOST_GIB = 65_536;
/** AWS: from here on gp3 volumes are striped and their IOPS can be chosen. */
const STRIPED = 400;

export interface Storage {
  readonly type: string;
  readonly size: number;
  readonly iops?: number;
  readonly throughput?: number;
}

export function storageOf(engine: Engine, given: { StorageType?: string; AllocatedStorage?: number; Iops?: number; StorageThroughput?: number }): Storage {
  const type = given.StorageType ?? (given.Iops !== undefined ? "io1" : "gp3");
  const known = Object.hasOwn(STORAGE, type) ? STORAGE[type]! : undefined;
  if (!known) throw invalid(`Invalid storage type: ${type}`);
  const size = given.AllocatedStorage;
  if (size === undefined) throw missing("AllocatedStorage");
  if (size < known.least || size > MOST_GIB) throw invalid(`Invalid storage size for engine name ${engine.name} and storage type ${type}: ${size}`);
  if (known.iops === "required" && given.Iops === undefined) throw badCombination(`The parameter Iops must be provided for storage type ${type}`);
  if (known.iops === "none" && given.Iops !== undefined) throw badCombination(`You can't specify IOPS or storage throughput for storage type ${type}.`);
  if (type !== "gp3" && given.StorageThroughput !== undefined) throw badCombination(`You can't specify IOPS or storage throughput for storage type ${type}.`);
  if (type === "gp3" && size < STRIPED && (given.Iops !== undefined || given.StorageThroughput !== undefined)) {
    throw badCombination(`You can't specify IOPS or storage throughput for engine ${engine.name} and a storage size less than ${STRIPED}.`);
  }
  const gp3 = size < STRIPED ? { iops: 3000, throughput: 125 } : { iops: given.Iops ?? 12_000, throughput: given.StorageThroughput ?? 500 };
  return { type, size, ...(type === "gp3" ? gp3 : given.Iops !== undefined && { iops: given.Iops }) };
}

/** Throws for groups other than the engine's default ones: others cannot be made here. */
export function checkGroups(engine: Engine, version: string, given: { DBParameterGroupName?: string; DBClusterParameterGroupName?: string; OptionGroupName?: string; DBSubnetGroupName?: string }): void {
  const { DBParameterGroupName: parameters, DBClusterParameterGroupName: clusterParameters, OptionGroupName: options } = given;
  const standard = parameterGroupOf(engine, version);
  if (parameters !== undefined && parameters !== standard) throw fail("DBParameterGroupNotFoundFault", `DBParameterGroup not found: ${parameters}`);
  if (clusterParameters !== undefined && clusterParameters !== standard) throw fail("DBClusterParameterGroupNotFoundFault", `DBClusterParameterGroup not found: ${clusterParameters}`);
  if (options !== undefined && options !== optionGroupOf(engine, version)) throw fail("OptionGroupNotFoundFault", `Specified OptionGroupName: ${options} not found.`);
  checkSubnetGroup(given.DBSubnetGroupName);
}

export function checkZone(zone: string | undefined, zones: readonly string[]): void {
  if (zone !== undefined && !zones.includes(zone)) throw invalid(`Invalid Availability Zone: ${zone}. The supported Availability Zones are [${zones.join(", ")}].`);
}
