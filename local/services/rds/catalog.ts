import type {
  DBClusterParameterGroupsMessage, DBEngineVersion, DBEngineVersionMessage, DBParameterGroupsMessage, DBSubnetGroupMessage, DescribeDBClusterParameterGroupsCommandInput,
  DescribeDBEngineVersionsCommandInput, DescribeDBParameterGroupsCommandInput, DescribeDBSubnetGroupsCommandInput, DescribeOptionGroupsCommandInput,
  DescribeOrderableDBInstanceOptionsCommandInput, OptionGroups, OrderableDBInstanceOption, OrderableDBInstanceOptionsMessage,
} from "@aws-sdk/client-rds";
import type { Operation } from "../../kernel/operation";
import { boolean, refused, string, structure } from "../../kernel/shape";
import { PAGED } from "./describe-databases";
import { allEngines, classesOf, engineOf, familyOf, majorOf, optionGroupOf, parameterGroupOf, type Engine } from "./engines";
import { badCombination, fail } from "./errors";
import { filtered, noFilters } from "./filters";
import { checkSubnetGroup } from "./network";
import { page } from "./paging";
import type { Rds } from "./state";

/** What RDS offers, and the default groups. Other groups cannot be made here: their operations are refused by name. */

function engineVersion(engine: Engine, version: string): DBEngineVersion {
  return {
    Engine: engine.name, EngineVersion: version, MajorEngineVersion: majorOf(engine, version), DBParameterGroupFamily: familyOf(engine, version), DBEngineDescription: engine.description,
    DBEngineVersionDescription: `${engine.description} ${version}`, Status: "available", ExportableLogTypes: [...engine.logs], SupportsLogExportsToCloudwatchLogs: true,
    SupportsReadReplica: !engine.aurora, SupportedEngineModes: engine.aurora ? ["provisioned"] : [], SupportedFeatureNames: [], SupportsParallelQuery: false,
    SupportsGlobalDatabases: engine.aurora, TagList: [], SupportsBabelfish: false, SupportsCertificateRotationWithoutRestart: true,
    SupportedCACertificateIdentifiers: ["rds-ca-rsa2048-g1", "rds-ca-ecc384-g1", "rds-ca-rsa4096-g1"],
    ValidUpgradeTarget: engine.versions.slice(0, engine.versions.indexOf(version)).map((target) => ({
      Engine: engine.name, EngineVersion: target, Description: `${engine.description} ${target}`, AutoUpgrade: false, IsMajorVersionUpgrade: majorOf(engine, target) !== majorOf(engine, version),
    })),
  };
}

const everyVersion = (): { engine: Engine; version: string }[] => allEngines().flatMap((engine) => engine.versions.map((version) => ({ engine, version })));

export const describeDbEngineVersions = (): Operation<DescribeDBEngineVersionsCommandInput, DBEngineVersionMessage> => ({
  input: structure({
    ...PAGED, Engine: string(), EngineVersion: string(), DBParameterGroupFamily: string(), DefaultOnly: boolean(), IncludeAll: boolean(),
    ListSupportedCharacterSets: refused("character sets are not in the local cloud's table"), ListSupportedTimezones: refused("time zones are not in the local cloud's table"),
  }),
  readOnly: true,
  authorize: () => [{ action: "rds:DescribeDBEngineVersions", resource: "*" }],
  run({ Engine: name, EngineVersion, DBParameterGroupFamily: family, DefaultOnly, Filters, ...asked }) {
    if (name !== undefined) engineOf(name);
    const chosen = everyVersion().filter(({ engine, version }) =>
      (name === undefined || engine.name === name) && (EngineVersion === undefined || version === EngineVersion || majorOf(engine, version) === EngineVersion)
      && (family === undefined || familyOf(engine, version) === family) && (!DefaultOnly || version === engine.preferred));
    const fitting = filtered(chosen, Filters, {
      "db-parameter-group-family": ({ engine, version }) => familyOf(engine, version), engine: ({ engine }) => engine.name, "engine-mode": ({ engine }) => (engine.aurora ? "provisioned" : undefined),
      "engine-version": ({ version }) => version, status: () => "available",
    });
    const { items, ...more } = page(fitting, ({ engine, version }) => `${engine.name} ${version}`, asked);
    return { DBEngineVersions: items.map(({ engine, version }) => engineVersion(engine, version)), ...more };
  },
});

const STORAGE_TYPES = ["gp2", "gp3", "io1", "io2"];

interface Offer {
  readonly engine: Engine;
  readonly version: string;
  readonly instanceClass: string;
  readonly storage: string;
}

function orderable({ engine, version, instanceClass, storage }: Offer, zones: readonly string[]): OrderableDBInstanceOption {
  const provisioned = storage.startsWith("io");
  return {
    Engine: engine.name, EngineVersion: version, DBInstanceClass: instanceClass, LicenseModel: engine.license, AvailabilityZones: zones.map((Name) => ({ Name })), MultiAZCapable: !engine.aurora,
    ReadReplicaCapable: !engine.aurora, Vpc: true, SupportsStorageEncryption: true, StorageType: storage, SupportsIops: provisioned || storage === "gp3", SupportsStorageThroughput: storage === "gp3",
    SupportsEnhancedMonitoring: false, SupportsIAMDatabaseAuthentication: true, SupportsPerformanceInsights: false, AvailableProcessorFeatures: [],
    ...(!engine.aurora && { MinStorageSize: provisioned ? 100 : 20, MaxStorageSize: 65_536 }), SupportedEngineModes: engine.aurora ? ["provisioned"] : [],
    SupportsStorageAutoscaling: !engine.aurora, SupportsKerberosAuthentication: false, OutpostCapable: false, SupportedActivityStreamModes: [], SupportsGlobalDatabases: engine.aurora,
    SupportsClusters: engine.aurora, SupportedNetworkTypes: ["IPV4"], SupportsDedicatedLogVolume: false,
  };
}

export const describeOrderableDbInstanceOptions = (rds: Rds): Operation<DescribeOrderableDBInstanceOptionsCommandInput, OrderableDBInstanceOptionsMessage> => ({
  input: structure({ ...PAGED, Engine: string({ required: true }), EngineVersion: string(), DBInstanceClass: string(), LicenseModel: string(), Vpc: boolean() }),
  readOnly: true,
  authorize: () => [{ action: "rds:DescribeOrderableDBInstanceOptions", resource: "*" }],
  run({ Engine: name, EngineVersion, DBInstanceClass, LicenseModel, Vpc, Filters, ...asked }, call) {
    noFilters(Filters, "DescribeOrderableDBInstanceOptions");
    const engine = engineOf(name!);
    // AWS: outside of VPCs nothing can be ordered any more.
    const none = Vpc === false || (LicenseModel !== undefined && LicenseModel !== engine.license);
    const versions = none ? [] : engine.versions.filter((version) => EngineVersion === undefined || version === EngineVersion);
    if (EngineVersion !== undefined && !engine.versions.includes(EngineVersion)) throw badCombination(`Cannot find version ${EngineVersion} for ${engine.name}`);
    const offers = versions.flatMap((version) => classesOf(engine).filter((each) => DBInstanceClass === undefined || each === DBInstanceClass)
      .flatMap((instanceClass) => (engine.aurora ? ["aurora", "aurora-iopt1"] : STORAGE_TYPES).map((storage): Offer => ({ engine, version, instanceClass, storage }))));
    const { items, ...more } = page(offers, ({ version, instanceClass, storage }) => `${version} ${instanceClass} ${storage}`, asked);
    const { zones } = rds.in(call.region).network;
    return { OrderableDBInstanceOptions: items.map((offer) => orderable(offer, zones)), ...more };
  },
});

/** Engines with each of their major versions. */
const majors = () => [...new Map(everyVersion().map((each) => [familyOf(each.engine, each.version), each])).values()];

export const describeDbParameterGroups = (rds: Rds): Operation<DescribeDBParameterGroupsCommandInput, DBParameterGroupsMessage> => ({
  input: structure({ ...PAGED, DBParameterGroupName: string() }),
  readOnly: true,
  authorize: ({ DBParameterGroupName }, call) => [{ action: "rds:DescribeDBParameterGroups", resource: rds.arn("pg", DBParameterGroupName ?? "*", call.region) }],
  run({ DBParameterGroupName: name, Filters, ...asked }, call) {
    noFilters(Filters, "DescribeDBParameterGroups");
    const all = majors().filter(({ engine, version }) => name === undefined || parameterGroupOf(engine, version) === name.toLowerCase());
    if (name !== undefined && all.length === 0) throw fail("DBParameterGroupNotFoundFault", `DBParameterGroup not found: ${name}`);
    const { items, ...more } = page(all, ({ engine, version }) => familyOf(engine, version), asked);
    return {
      DBParameterGroups: items.map(({ engine, version }) => ({
        DBParameterGroupName: parameterGroupOf(engine, version), DBParameterGroupFamily: familyOf(engine, version), Description: `Default parameter group for ${familyOf(engine, version)}`,
        DBParameterGroupArn: rds.arn("pg", parameterGroupOf(engine, version), call.region),
      })),
      ...more,
    };
  },
});

export const describeDbClusterParameterGroups = (rds: Rds): Operation<DescribeDBClusterParameterGroupsCommandInput, DBClusterParameterGroupsMessage> => ({
  input: structure({ ...PAGED, DBClusterParameterGroupName: string() }),
  readOnly: true,
  authorize: ({ DBClusterParameterGroupName }, call) => [{ action: "rds:DescribeDBClusterParameterGroups", resource: rds.arn("cluster-pg", DBClusterParameterGroupName ?? "*", call.region) }],
  run({ DBClusterParameterGroupName: name, Filters, ...asked }, call) {
    noFilters(Filters, "DescribeDBClusterParameterGroups");
    const all = majors().filter(({ engine, version }) => engine.aurora && (name === undefined || parameterGroupOf(engine, version) === name.toLowerCase()));
    if (name !== undefined && all.length === 0) throw fail("DBParameterGroupNotFoundFault", `DBClusterParameterGroup not found: ${name}`);
    const { items, ...more } = page(all, ({ engine, version }) => familyOf(engine, version), asked);
    return {
      DBClusterParameterGroups: items.map(({ engine, version }) => ({
        DBClusterParameterGroupName: parameterGroupOf(engine, version), DBParameterGroupFamily: familyOf(engine, version),
        Description: `Default cluster parameter group for ${familyOf(engine, version)}`, DBClusterParameterGroupArn: rds.arn("cluster-pg", parameterGroupOf(engine, version), call.region),
      })),
      ...more,
    };
  },
});

export const describeDbSubnetGroups = (rds: Rds): Operation<DescribeDBSubnetGroupsCommandInput, DBSubnetGroupMessage> => ({
  input: structure({ ...PAGED, DBSubnetGroupName: string() }),
  readOnly: true,
  authorize: ({ DBSubnetGroupName }, call) => [{ action: "rds:DescribeDBSubnetGroups", resource: rds.arn("subgrp", DBSubnetGroupName ?? "*", call.region) }],
  run({ DBSubnetGroupName, Filters, ...asked }, call) {
    noFilters(Filters, "DescribeDBSubnetGroups");
    checkSubnetGroup(DBSubnetGroupName);
    const { items, ...more } = page([rds.in(call.region).network.subnetGroup], () => "default", asked);
    return { DBSubnetGroups: items, ...more };
  },
});

export const describeOptionGroups = (rds: Rds): Operation<DescribeOptionGroupsCommandInput, OptionGroups> => ({
  input: structure({ ...PAGED, OptionGroupName: string(), EngineName: string(), MajorEngineVersion: string() }),
  readOnly: true,
  authorize: ({ OptionGroupName }, call) => [{ action: "rds:DescribeOptionGroups", resource: rds.arn("og", OptionGroupName ?? "*", call.region) }],
  run({ OptionGroupName: name, EngineName, MajorEngineVersion, Filters, ...asked }, call) {
    noFilters(Filters, "DescribeOptionGroups");
    if (name !== undefined && (EngineName !== undefined || MajorEngineVersion !== undefined)) throw badCombination("OptionGroupName cannot be used together with EngineName or MajorEngineVersion.");
    const all = majors().filter(({ engine, version }) => (name === undefined || optionGroupOf(engine, version) === name.toLowerCase())
      && (EngineName === undefined || engine.name === EngineName) && (MajorEngineVersion === undefined || majorOf(engine, version) === MajorEngineVersion));
    if (name !== undefined && all.length === 0) throw fail("OptionGroupNotFoundFault", `Specified OptionGroupName: ${name} not found.`);
    const { items, ...more } = page(all, ({ engine, version }) => familyOf(engine, version), asked);
    return {
      OptionGroupsList: items.map(({ engine, version }) => ({
        OptionGroupName: optionGroupOf(engine, version), OptionGroupDescription: `Default option group for ${engine.name} ${majorOf(engine, version)}`, EngineName: engine.name,
        MajorEngineVersion: majorOf(engine, version), Options: [], AllowsVpcAndNonVpcInstanceMemberships: true, OptionGroupArn: rds.arn("og", optionGroupOf(engine, version), call.region),
      })),
      ...more,
    };
  },
});
