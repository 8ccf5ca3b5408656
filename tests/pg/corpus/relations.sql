-- pg_aggregate
SELECT * FROM pg_catalog.pg_aggregate;

-- pg_am
SELECT * FROM pg_catalog.pg_am;

-- pg_amop
SELECT * FROM pg_catalog.pg_amop;

-- pg_amproc
SELECT * FROM pg_catalog.pg_amproc;

-- pg_attrdef
SELECT * FROM pg_catalog.pg_attrdef;

-- pg_attribute
SELECT * FROM pg_catalog.pg_attribute;

-- pg_auth_members
SELECT * FROM pg_catalog.pg_auth_members;

-- pg_authid
SELECT * FROM pg_catalog.pg_authid;

-- pg_available_extension_versions
SELECT * FROM pg_catalog.pg_available_extension_versions;

-- pg_available_extensions
SELECT * FROM pg_catalog.pg_available_extensions;

-- pg_backend_memory_contexts
SELECT * FROM pg_catalog.pg_backend_memory_contexts;

-- pg_cast
SELECT * FROM pg_catalog.pg_cast;

-- pg_class
SELECT * FROM pg_catalog.pg_class;

-- pg_collation
SELECT * FROM pg_catalog.pg_collation;

-- pg_config
SELECT * FROM pg_catalog.pg_config;

-- pg_constraint
SELECT * FROM pg_catalog.pg_constraint;

-- pg_conversion
SELECT * FROM pg_catalog.pg_conversion;

-- pg_cursors
SELECT * FROM pg_catalog.pg_cursors;

-- pg_database
SELECT * FROM pg_catalog.pg_database;

-- pg_db_role_setting
SELECT * FROM pg_catalog.pg_db_role_setting;

-- pg_default_acl
SELECT * FROM pg_catalog.pg_default_acl;

-- pg_depend
SELECT * FROM pg_catalog.pg_depend;

-- pg_description
SELECT * FROM pg_catalog.pg_description;

-- pg_enum
SELECT * FROM pg_catalog.pg_enum;

-- pg_event_trigger
SELECT * FROM pg_catalog.pg_event_trigger;

-- pg_extension
SELECT * FROM pg_catalog.pg_extension;

-- pg_file_settings
SELECT * FROM pg_catalog.pg_file_settings;

-- pg_foreign_data_wrapper
SELECT * FROM pg_catalog.pg_foreign_data_wrapper;

-- pg_foreign_server
SELECT * FROM pg_catalog.pg_foreign_server;

-- pg_foreign_table
SELECT * FROM pg_catalog.pg_foreign_table;

-- pg_group
SELECT * FROM pg_catalog.pg_group;

-- pg_hba_file_rules
SELECT * FROM pg_catalog.pg_hba_file_rules;

-- pg_ident_file_mappings
SELECT * FROM pg_catalog.pg_ident_file_mappings;

-- pg_index
SELECT * FROM pg_catalog.pg_index;

-- pg_indexes
SELECT * FROM pg_catalog.pg_indexes;

-- pg_inherits
SELECT * FROM pg_catalog.pg_inherits;

-- pg_init_privs
SELECT * FROM pg_catalog.pg_init_privs;

-- pg_language
SELECT * FROM pg_catalog.pg_language;

-- pg_largeobject
SELECT * FROM pg_catalog.pg_largeobject;

-- pg_largeobject_metadata
SELECT * FROM pg_catalog.pg_largeobject_metadata;

-- pg_locks
SELECT * FROM pg_catalog.pg_locks;

-- pg_matviews
SELECT * FROM pg_catalog.pg_matviews;

-- pg_namespace
SELECT * FROM pg_catalog.pg_namespace;

-- pg_opclass
SELECT * FROM pg_catalog.pg_opclass;

-- pg_operator
SELECT * FROM pg_catalog.pg_operator;

-- pg_opfamily
SELECT * FROM pg_catalog.pg_opfamily;

-- pg_parameter_acl
SELECT * FROM pg_catalog.pg_parameter_acl;

-- pg_partitioned_table
SELECT * FROM pg_catalog.pg_partitioned_table;

-- pg_policies
SELECT * FROM pg_catalog.pg_policies;

-- pg_policy
SELECT * FROM pg_catalog.pg_policy;

-- pg_prepared_statements
SELECT * FROM pg_catalog.pg_prepared_statements;

-- pg_prepared_xacts
SELECT * FROM pg_catalog.pg_prepared_xacts;

-- pg_proc
SELECT * FROM pg_catalog.pg_proc;

-- pg_publication
SELECT * FROM pg_catalog.pg_publication;

-- pg_publication_namespace
SELECT * FROM pg_catalog.pg_publication_namespace;

-- pg_publication_rel
SELECT * FROM pg_catalog.pg_publication_rel;

-- pg_publication_tables
SELECT * FROM pg_catalog.pg_publication_tables;

-- pg_range
SELECT * FROM pg_catalog.pg_range;

-- pg_replication_origin
SELECT * FROM pg_catalog.pg_replication_origin;

-- pg_replication_origin_status
SELECT * FROM pg_catalog.pg_replication_origin_status;

-- pg_replication_slots
SELECT * FROM pg_catalog.pg_replication_slots;

-- pg_rewrite
SELECT * FROM pg_catalog.pg_rewrite;

-- pg_roles
SELECT * FROM pg_catalog.pg_roles;

-- pg_rules
SELECT * FROM pg_catalog.pg_rules;

-- pg_seclabel
SELECT * FROM pg_catalog.pg_seclabel;

-- pg_seclabels
SELECT * FROM pg_catalog.pg_seclabels;

-- pg_sequence
SELECT * FROM pg_catalog.pg_sequence;

-- pg_sequences
SELECT * FROM pg_catalog.pg_sequences;

-- pg_settings
SELECT * FROM pg_catalog.pg_settings;

-- pg_shadow
SELECT * FROM pg_catalog.pg_shadow;

-- pg_shdepend
SELECT * FROM pg_catalog.pg_shdepend;

-- pg_shdescription
SELECT * FROM pg_catalog.pg_shdescription;

-- pg_shmem_allocations
SELECT * FROM pg_catalog.pg_shmem_allocations;

-- pg_shseclabel
SELECT * FROM pg_catalog.pg_shseclabel;

-- pg_stat_activity
SELECT * FROM pg_catalog.pg_stat_activity;

-- pg_stat_all_indexes
SELECT * FROM pg_catalog.pg_stat_all_indexes;

-- pg_stat_all_tables
SELECT * FROM pg_catalog.pg_stat_all_tables;

-- pg_stat_archiver
SELECT * FROM pg_catalog.pg_stat_archiver;

-- pg_stat_bgwriter
SELECT * FROM pg_catalog.pg_stat_bgwriter;

-- pg_stat_database
SELECT * FROM pg_catalog.pg_stat_database;

-- pg_stat_database_conflicts
SELECT * FROM pg_catalog.pg_stat_database_conflicts;

-- pg_stat_gssapi
SELECT * FROM pg_catalog.pg_stat_gssapi;

-- pg_stat_progress_analyze
SELECT * FROM pg_catalog.pg_stat_progress_analyze;

-- pg_stat_progress_basebackup
SELECT * FROM pg_catalog.pg_stat_progress_basebackup;

-- pg_stat_progress_cluster
SELECT * FROM pg_catalog.pg_stat_progress_cluster;

-- pg_stat_progress_copy
SELECT * FROM pg_catalog.pg_stat_progress_copy;

-- pg_stat_progress_create_index
SELECT * FROM pg_catalog.pg_stat_progress_create_index;

-- pg_stat_progress_vacuum
SELECT * FROM pg_catalog.pg_stat_progress_vacuum;

-- pg_stat_recovery_prefetch
SELECT * FROM pg_catalog.pg_stat_recovery_prefetch;

-- pg_stat_replication
SELECT * FROM pg_catalog.pg_stat_replication;

-- pg_stat_replication_slots
SELECT * FROM pg_catalog.pg_stat_replication_slots;

-- pg_stat_slru
SELECT * FROM pg_catalog.pg_stat_slru;

-- pg_stat_ssl
SELECT * FROM pg_catalog.pg_stat_ssl;

-- pg_stat_subscription
SELECT * FROM pg_catalog.pg_stat_subscription;

-- pg_stat_subscription_stats
SELECT * FROM pg_catalog.pg_stat_subscription_stats;

-- pg_stat_sys_indexes
SELECT * FROM pg_catalog.pg_stat_sys_indexes;

-- pg_stat_sys_tables
SELECT * FROM pg_catalog.pg_stat_sys_tables;

-- pg_stat_user_functions
SELECT * FROM pg_catalog.pg_stat_user_functions;

-- pg_stat_user_indexes
SELECT * FROM pg_catalog.pg_stat_user_indexes;

-- pg_stat_user_tables
SELECT * FROM pg_catalog.pg_stat_user_tables;

-- pg_stat_wal
SELECT * FROM pg_catalog.pg_stat_wal;

-- pg_stat_wal_receiver
SELECT * FROM pg_catalog.pg_stat_wal_receiver;

-- pg_stat_xact_all_tables
SELECT * FROM pg_catalog.pg_stat_xact_all_tables;

-- pg_stat_xact_sys_tables
SELECT * FROM pg_catalog.pg_stat_xact_sys_tables;

-- pg_stat_xact_user_functions
SELECT * FROM pg_catalog.pg_stat_xact_user_functions;

-- pg_stat_xact_user_tables
SELECT * FROM pg_catalog.pg_stat_xact_user_tables;

-- pg_statio_all_indexes
SELECT * FROM pg_catalog.pg_statio_all_indexes;

-- pg_statio_all_sequences
SELECT * FROM pg_catalog.pg_statio_all_sequences;

-- pg_statio_all_tables
SELECT * FROM pg_catalog.pg_statio_all_tables;

-- pg_statio_sys_indexes
SELECT * FROM pg_catalog.pg_statio_sys_indexes;

-- pg_statio_sys_sequences
SELECT * FROM pg_catalog.pg_statio_sys_sequences;

-- pg_statio_sys_tables
SELECT * FROM pg_catalog.pg_statio_sys_tables;

-- pg_statio_user_indexes
SELECT * FROM pg_catalog.pg_statio_user_indexes;

-- pg_statio_user_sequences
SELECT * FROM pg_catalog.pg_statio_user_sequences;

-- pg_statio_user_tables
SELECT * FROM pg_catalog.pg_statio_user_tables;

-- pg_statistic
SELECT * FROM pg_catalog.pg_statistic;

-- pg_statistic_ext
SELECT * FROM pg_catalog.pg_statistic_ext;

-- pg_statistic_ext_data
SELECT * FROM pg_catalog.pg_statistic_ext_data;

-- pg_stats
SELECT * FROM pg_catalog.pg_stats;

-- pg_stats_ext
SELECT * FROM pg_catalog.pg_stats_ext;

-- pg_stats_ext_exprs
SELECT * FROM pg_catalog.pg_stats_ext_exprs;

-- pg_subscription
SELECT * FROM pg_catalog.pg_subscription;

-- pg_subscription_rel
SELECT * FROM pg_catalog.pg_subscription_rel;

-- pg_tables
SELECT * FROM pg_catalog.pg_tables;

-- pg_tablespace
SELECT * FROM pg_catalog.pg_tablespace;

-- pg_timezone_abbrevs
SELECT * FROM pg_catalog.pg_timezone_abbrevs;

-- pg_timezone_names
SELECT * FROM pg_catalog.pg_timezone_names;

-- pg_transform
SELECT * FROM pg_catalog.pg_transform;

-- pg_trigger
SELECT * FROM pg_catalog.pg_trigger;

-- pg_ts_config
SELECT * FROM pg_catalog.pg_ts_config;

-- pg_ts_config_map
SELECT * FROM pg_catalog.pg_ts_config_map;

-- pg_ts_dict
SELECT * FROM pg_catalog.pg_ts_dict;

-- pg_ts_parser
SELECT * FROM pg_catalog.pg_ts_parser;

-- pg_ts_template
SELECT * FROM pg_catalog.pg_ts_template;

-- pg_type
SELECT * FROM pg_catalog.pg_type;

-- pg_user
SELECT * FROM pg_catalog.pg_user;

-- pg_user_mapping
SELECT * FROM pg_catalog.pg_user_mapping;

-- pg_user_mappings
SELECT * FROM pg_catalog.pg_user_mappings;

-- pg_views
SELECT * FROM pg_catalog.pg_views;

-- _pg_foreign_data_wrappers
SELECT * FROM information_schema._pg_foreign_data_wrappers;

-- _pg_foreign_servers
SELECT * FROM information_schema._pg_foreign_servers;

-- _pg_foreign_table_columns
SELECT * FROM information_schema._pg_foreign_table_columns;

-- _pg_foreign_tables
SELECT * FROM information_schema._pg_foreign_tables;

-- _pg_user_mappings
SELECT * FROM information_schema._pg_user_mappings;

-- administrable_role_authorizations
SELECT * FROM information_schema.administrable_role_authorizations;

-- applicable_roles
SELECT * FROM information_schema.applicable_roles;

-- attributes
SELECT * FROM information_schema.attributes;

-- character_sets
SELECT * FROM information_schema.character_sets;

-- check_constraint_routine_usage
SELECT * FROM information_schema.check_constraint_routine_usage;

-- check_constraints
SELECT * FROM information_schema.check_constraints;

-- collation_character_set_applicability
SELECT * FROM information_schema.collation_character_set_applicability;

-- collations
SELECT * FROM information_schema.collations;

-- column_column_usage
SELECT * FROM information_schema.column_column_usage;

-- column_domain_usage
SELECT * FROM information_schema.column_domain_usage;

-- column_options
SELECT * FROM information_schema.column_options;

-- column_privileges
SELECT * FROM information_schema.column_privileges;

-- column_udt_usage
SELECT * FROM information_schema.column_udt_usage;

-- columns
SELECT * FROM information_schema.columns;

-- constraint_column_usage
SELECT * FROM information_schema.constraint_column_usage;

-- constraint_table_usage
SELECT * FROM information_schema.constraint_table_usage;

-- data_type_privileges
SELECT * FROM information_schema.data_type_privileges;

-- domain_constraints
SELECT * FROM information_schema.domain_constraints;

-- domain_udt_usage
SELECT * FROM information_schema.domain_udt_usage;

-- domains
SELECT * FROM information_schema.domains;

-- element_types
SELECT * FROM information_schema.element_types;

-- enabled_roles
SELECT * FROM information_schema.enabled_roles;

-- foreign_data_wrapper_options
SELECT * FROM information_schema.foreign_data_wrapper_options;

-- foreign_data_wrappers
SELECT * FROM information_schema.foreign_data_wrappers;

-- foreign_server_options
SELECT * FROM information_schema.foreign_server_options;

-- foreign_servers
SELECT * FROM information_schema.foreign_servers;

-- foreign_table_options
SELECT * FROM information_schema.foreign_table_options;

-- foreign_tables
SELECT * FROM information_schema.foreign_tables;

-- information_schema_catalog_name
SELECT * FROM information_schema.information_schema_catalog_name;

-- key_column_usage
SELECT * FROM information_schema.key_column_usage;

-- parameters
SELECT * FROM information_schema.parameters;

-- referential_constraints
SELECT * FROM information_schema.referential_constraints;

-- role_column_grants
SELECT * FROM information_schema.role_column_grants;

-- role_routine_grants
SELECT * FROM information_schema.role_routine_grants;

-- role_table_grants
SELECT * FROM information_schema.role_table_grants;

-- role_udt_grants
SELECT * FROM information_schema.role_udt_grants;

-- role_usage_grants
SELECT * FROM information_schema.role_usage_grants;

-- routine_column_usage
SELECT * FROM information_schema.routine_column_usage;

-- routine_privileges
SELECT * FROM information_schema.routine_privileges;

-- routine_routine_usage
SELECT * FROM information_schema.routine_routine_usage;

-- routine_sequence_usage
SELECT * FROM information_schema.routine_sequence_usage;

-- routine_table_usage
SELECT * FROM information_schema.routine_table_usage;

-- routines
SELECT * FROM information_schema.routines;

-- schemata
SELECT * FROM information_schema.schemata;

-- sequences
SELECT * FROM information_schema.sequences;

-- sql_features
SELECT * FROM information_schema.sql_features;

-- sql_implementation_info
SELECT * FROM information_schema.sql_implementation_info;

-- sql_parts
SELECT * FROM information_schema.sql_parts;

-- sql_sizing
SELECT * FROM information_schema.sql_sizing;

-- table_constraints
SELECT * FROM information_schema.table_constraints;

-- table_privileges
SELECT * FROM information_schema.table_privileges;

-- tables
SELECT * FROM information_schema.tables;

-- transforms
SELECT * FROM information_schema.transforms;

-- triggered_update_columns
SELECT * FROM information_schema.triggered_update_columns;

-- triggers
SELECT * FROM information_schema.triggers;

-- udt_privileges
SELECT * FROM information_schema.udt_privileges;

-- usage_privileges
SELECT * FROM information_schema.usage_privileges;

-- user_defined_types
SELECT * FROM information_schema.user_defined_types;

-- user_mapping_options
SELECT * FROM information_schema.user_mapping_options;

-- user_mappings
SELECT * FROM information_schema.user_mappings;

-- view_column_usage
SELECT * FROM information_schema.view_column_usage;

-- view_routine_usage
SELECT * FROM information_schema.view_routine_usage;

-- view_table_usage
SELECT * FROM information_schema.view_table_usage;

-- views
SELECT * FROM information_schema.views;

