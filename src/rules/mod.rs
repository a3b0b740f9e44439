//! What trimtab checks: a rule is a page under `rules/` and a function here, one file each. Rules do not know each
//! other, hold no state and change nothing.

pub mod names;
pub mod page;
pub mod suppression;

pub mod cache_mounts;
pub mod calls;
pub mod changes;
pub mod cut;
pub mod downloads;
pub mod faults;
pub mod ignorable;
pub mod ignore_lines;
pub mod joined;
pub mod layout;
pub mod leftovers;
pub mod lift;
mod manifests_first;
pub mod mounting;
pub mod pace;
pub mod provisions;
pub mod quotes;
pub mod rewrite;
pub mod runs;
pub mod scripts;
pub mod secrets;
pub mod variables;

mod added_local_file;
mod attributes_changed_after_copy;
mod bashism;
mod broad_copy;
mod build_argument_at_run_time;
mod carriage_return_in_script;
mod chained_copy;
mod check;
mod colliding_copy_sources;
mod command_substitution_outside_run;
mod comment_in_ignore_pattern;
mod conflicting_arg_default;
mod consecutive_runs;
mod constant_platform;
mod contradicted_cache_mount;
mod copied_archive;
mod copied_file_deleted_later;
mod copied_git_directory;
mod copied_install_file;
mod copy_of_ignored_file;
mod credentials_in_url;
mod cx;
mod deprecated_apt_key;
mod directory_change;
mod disabled_certificate_check;
mod disabled_signature_check;
mod double_star_in_copy;
mod duplicate_key;
mod duplicate_stage_name;
mod early_volatile_copy;
mod emptied_apt_cache;
mod empty_continuation_line;
mod expired_suppression;
mod exposed_host_port;
mod fragile_shell;
mod fused_install;
mod global_arg_in_stage;
mod ignored_flag;
mod impossible_base_platform;
mod inconsistent_keyword_case;
mod ineffective_ignore_exception;
mod inline_suppression;
mod install_without_update;
mod installed_recommends;
mod invalid_base_image;
mod invalid_copy_mode;
mod invalid_mount;
mod invalid_stop_signal;
mod label_schema_violation;
mod late_directive;
mod legacy_key_value;
mod linked_copy_to_named_owner;
mod literal_password;
mod literal_secret;
mod lookalike_character;
mod lost_shell_state;
mod maintainer_instruction;
mod malformed_exec_array;
mod malformed_label_key;
mod masked_pipe_failure;
mod mismatched_as_case;
mod misplaced_description;
mod missing_assume_yes;
mod missing_cache_mount;
mod missing_copy_source;
mod missing_destination_slash;
mod missing_dockerignore;
mod missing_fetch_step;
mod missing_health_check;
mod missing_healthcheck_tool;
mod missing_lockfile;
mod misspelled_directive;
mod misspelled_option;
mod named_user;
mod noisy_download;
mod non_executable_script;
mod numbered_mount_source;
mod overlong_heredoc_name;
mod overridden_instruction;
mod overwritten_path;
mod package_cache_left;
mod packages_after_sources;
mod packages_without_root;
mod packed_remote_archive;
mod parent_path_in_copy;
mod persistent_debian_frontend;
mod piped_installer;
mod pointless_command;
mod port_out_of_range;
mod possible_bashism;
mod presets;
mod redundant_mkdir;
mod redundant_platform;
mod relative_copy_destination;
mod relative_workdir;
mod release_upgrade;
mod remote_file_without_checksum;
mod replaced_shell;
mod reserved_stage_name;
mod root_as_last_user;
mod script_without_shebang;
mod secret_file_in_layer;
mod secret_in_variable;
mod self_referencing_env;
mod service_started_in_run;
mod setuid_mode;
mod shadowed_arg;
mod shell_command_as_arguments;
mod shell_fault;
mod shell_form_command;
mod shell_form_without_shell;
mod shipped_compiler;
mod sources_before_install;
mod sparse_login_log;
mod split_quoted_path;
mod stale_clone;
mod sudo_in_run;
mod swallowed_command;
mod swallowed_instruction;
mod syntax;
mod tmpfs_mount_with_context;
mod trailing_comment;
mod trusted_plain_http;
mod two_download_tools;
mod unanchored_ignore_pattern;
mod unchained_runs;
mod unchecked_download;
mod uncreated_user;
mod undeclared_from_argument;
mod undefined_variable;
mod unexpanded_tilde;
mod unfrozen_install;
mod unknown_stage;
mod unknown_suppression;
mod unknown_trigger;
mod unlinked_copy;
mod unlocked_cache_mount;
mod unmounted_secret;
mod unopened_heredoc;
mod unpinned_package;
mod unread_ignore_file;
mod unreferenced_stage;
mod unshipped_setting;
mod unstable_interface;
mod untagged_base_image;
mod untagged_copied_image;
mod untrusted_registry;
mod unused_arg;
mod unused_stage;
mod unused_suppression;
mod unwritable_cache_mount;
mod update_without_install;
mod upgraded_system;
mod upper_case_protocol;
mod upper_case_stage_name;
mod useless_file_in_context;
mod variable_before_its_arg;
mod variable_in_exec_form;
mod volatile_arg_before_use;
mod whole_filesystem_copy;
mod world_writable_mode;
mod write_below_volume;

pub use check::{Check, Rule};
pub use cx::{Cx, Findings};
pub use presets::preset;

use crate::config::Setting;

/// Every rule, in alphabetical order.
pub static CATALOGUE: &[Rule] = &[
    added_local_file::RULE,
    attributes_changed_after_copy::RULE,
    bashism::RULE,
    broad_copy::RULE,
    build_argument_at_run_time::RULE,
    carriage_return_in_script::RULE,
    chained_copy::RULE,
    colliding_copy_sources::RULE,
    command_substitution_outside_run::RULE,
    comment_in_ignore_pattern::RULE,
    conflicting_arg_default::RULE,
    consecutive_runs::RULE,
    constant_platform::RULE,
    contradicted_cache_mount::RULE,
    copied_archive::RULE,
    copied_file_deleted_later::RULE,
    copied_git_directory::RULE,
    copied_install_file::RULE,
    copy_of_ignored_file::RULE,
    credentials_in_url::RULE,
    deprecated_apt_key::RULE,
    directory_change::RULE,
    disabled_certificate_check::RULE,
    disabled_signature_check::RULE,
    double_star_in_copy::RULE,
    duplicate_key::RULE,
    duplicate_stage_name::RULE,
    early_volatile_copy::RULE,
    emptied_apt_cache::RULE,
    empty_continuation_line::RULE,
    expired_suppression::RULE,
    exposed_host_port::RULE,
    fragile_shell::RULE,
    fused_install::RULE,
    global_arg_in_stage::RULE,
    ignored_flag::RULE,
    impossible_base_platform::RULE,
    inconsistent_keyword_case::RULE,
    ineffective_ignore_exception::RULE,
    inline_suppression::RULE,
    install_without_update::RULE,
    installed_recommends::RULE,
    invalid_base_image::RULE,
    invalid_copy_mode::RULE,
    invalid_mount::RULE,
    invalid_stop_signal::RULE,
    label_schema_violation::RULE,
    late_directive::RULE,
    legacy_key_value::RULE,
    linked_copy_to_named_owner::RULE,
    literal_password::RULE,
    literal_secret::RULE,
    lookalike_character::RULE,
    lost_shell_state::RULE,
    maintainer_instruction::RULE,
    malformed_exec_array::RULE,
    malformed_label_key::RULE,
    masked_pipe_failure::RULE,
    mismatched_as_case::RULE,
    misplaced_description::RULE,
    missing_assume_yes::RULE,
    missing_cache_mount::RULE,
    missing_copy_source::RULE,
    missing_destination_slash::RULE,
    missing_dockerignore::RULE,
    missing_fetch_step::RULE,
    missing_health_check::RULE,
    missing_healthcheck_tool::RULE,
    missing_lockfile::RULE,
    misspelled_directive::RULE,
    misspelled_option::RULE,
    named_user::RULE,
    noisy_download::RULE,
    non_executable_script::RULE,
    numbered_mount_source::RULE,
    overlong_heredoc_name::RULE,
    overridden_instruction::RULE,
    overwritten_path::RULE,
    package_cache_left::RULE,
    packages_after_sources::RULE,
    packages_without_root::RULE,
    packed_remote_archive::RULE,
    parent_path_in_copy::RULE,
    persistent_debian_frontend::RULE,
    piped_installer::RULE,
    pointless_command::RULE,
    port_out_of_range::RULE,
    possible_bashism::RULE,
    redundant_mkdir::RULE,
    redundant_platform::RULE,
    relative_copy_destination::RULE,
    relative_workdir::RULE,
    release_upgrade::RULE,
    remote_file_without_checksum::RULE,
    replaced_shell::RULE,
    reserved_stage_name::RULE,
    root_as_last_user::RULE,
    script_without_shebang::RULE,
    secret_file_in_layer::RULE,
    secret_in_variable::RULE,
    self_referencing_env::RULE,
    service_started_in_run::RULE,
    setuid_mode::RULE,
    shadowed_arg::RULE,
    shell_command_as_arguments::RULE,
    shell_fault::RULE,
    shell_form_command::RULE,
    shell_form_without_shell::RULE,
    shipped_compiler::RULE,
    sources_before_install::RULE,
    sparse_login_log::RULE,
    split_quoted_path::RULE,
    stale_clone::RULE,
    sudo_in_run::RULE,
    swallowed_command::RULE,
    swallowed_instruction::RULE,
    syntax::RULE,
    tmpfs_mount_with_context::RULE,
    trailing_comment::RULE,
    trusted_plain_http::RULE,
    two_download_tools::RULE,
    unanchored_ignore_pattern::RULE,
    unchained_runs::RULE,
    unchecked_download::RULE,
    uncreated_user::RULE,
    undeclared_from_argument::RULE,
    undefined_variable::RULE,
    unexpanded_tilde::RULE,
    unfrozen_install::RULE,
    unknown_stage::RULE,
    unknown_suppression::RULE,
    unknown_trigger::RULE,
    unlinked_copy::RULE,
    unlocked_cache_mount::RULE,
    unmounted_secret::RULE,
    unopened_heredoc::RULE,
    unpinned_package::RULE,
    unread_ignore_file::RULE,
    unreferenced_stage::RULE,
    unshipped_setting::RULE,
    unstable_interface::RULE,
    untagged_base_image::RULE,
    untagged_copied_image::RULE,
    untrusted_registry::RULE,
    unused_arg::RULE,
    unused_stage::RULE,
    unused_suppression::RULE,
    unwritable_cache_mount::RULE,
    update_without_install::RULE,
    upgraded_system::RULE,
    upper_case_protocol::RULE,
    upper_case_stage_name::RULE,
    useless_file_in_context::RULE,
    variable_before_its_arg::RULE,
    variable_in_exec_form::RULE,
    volatile_arg_before_use::RULE,
    whole_filesystem_copy::RULE,
    world_writable_mode::RULE,
    write_below_volume::RULE,
];

/// The settings of the rule of this name, which may be an id or a foreign code.
pub fn settings(name: &str) -> Vec<Setting> {
    let named = names::find(name);
    let one = named.first().filter(|_| names::kind(name) > names::Kind::Group);
    one.map(|named| named.rule.page.settings()).unwrap_or_default()
}

/// Declares a rule: its page and the function that checks it; `Comments(check)` for one of [`Check::Comments`].
macro_rules! rule {
    ($id:literal, $kind:ident($check:path)) => {
        pub(super) const RULE: $crate::rules::Rule = $crate::rules::Rule {
            page: $crate::rules::page::Page::parse(
                $id,
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $id, ".md")),
            ),
            check: $crate::rules::Check::$kind($check),
        };
    };
    ($id:literal, $check:path) => {
        rule!($id, File($check));
    };
}
use rule;
