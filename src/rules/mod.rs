//! What trimtab checks: a rule is a page under `rules/` and a function here, one file each. Rules do not know each
//! other, hold no state and change nothing.

mod catalogue;
mod check;
mod cx;

mod added_local_file;
mod apt_in_script;
mod attributes_changed_after_copy;
mod bashism;
mod broad_copy;
mod build_argument_at_run_time;
mod build_platform_binary;
mod carriage_return_in_script;
mod chained_copy;
mod colliding_copy_sources;
mod command_substitution_outside_run;
mod comment_in_ignore_pattern;
mod commented_out_continuation;
mod conflicting_arg_default;
mod consecutive_runs;
mod constant_platform;
mod contradicted_cache_mount;
mod copied_archive;
mod copied_file_deleted_later;
mod copied_git_directory;
mod copied_install_file;
mod copied_mount_content;
mod copy_of_ignored_file;
mod credentials_in_url;
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
mod expanded_heredoc;
mod expired_suppression;
mod exposed_host_port;
mod externally_managed_python;
mod foreign_frontend;
mod foreign_package_manager;
mod foreign_user_tool;
mod fragile_shell;
mod fused_install;
mod global_arg_in_stage;
mod ignored_cmd;
mod ignored_flag;
mod ignored_heredoc_failure;
mod impossible_base_platform;
mod inconsistent_keyword_case;
mod ineffective_ignore_exception;
mod ineffective_link;
mod inline_suppression;
mod install_without_update;
mod installed_recommends;
mod instruction_in_continuation;
mod invalid_base_image;
mod invalid_checksum;
mod invalid_copy_mode;
mod invalid_copy_source_stage;
mod invalid_expansion;
mod invalid_ignore_pattern;
mod invalid_mount;
mod invalid_platform;
mod invalid_port;
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
mod missing_bash;
mod missing_cache_mount;
mod missing_copy_source;
mod missing_destination_slash;
mod missing_dockerignore;
mod missing_fetch_step;
mod missing_health_check;
mod missing_healthcheck_tool;
mod missing_lockfile;
mod missing_project_file;
mod missing_user;
mod misspelled_directive;
mod misspelled_option;
mod named_user;
mod noisy_download;
mod non_executable_script;
mod omitted_build_tool;
mod outdated_frontend;
mod overlong_heredoc_name;
mod overridden_instruction;
mod oversized_login_log;
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
mod quoted_path_with_space;
mod redundant_mkdir;
mod redundant_platform;
mod relative_copy_destination;
mod relative_workdir;
mod release_upgrade;
mod remote_file_without_checksum;
mod replaced_shell;
mod reserved_stage_name;
mod root_as_last_user;
mod run_in_empty_image;
mod script_without_shebang;
mod secret_file_in_layer;
mod secret_in_variable;
mod self_referencing_env;
mod service_as_command;
mod service_started_in_run;
mod setting_in_copied_stage;
mod setuid_mode;
mod shadowed_arg;
mod shell_command_as_arguments;
mod shell_fault;
mod shell_form_command;
mod shell_form_without_shell;
mod shell_operator_in_exec_form;
mod shell_without_command_option;
mod shipped_compiler;
mod sources_before_install;
mod stage_number_in_mount;
mod stale_clone;
mod sudo_in_run;
mod syntax;
mod tmpfs_mount_with_context;
mod too_deep_nesting;
mod trailing_comment;
mod trusted_plain_http;
mod two_download_tools;
mod unanchored_ignore_pattern;
mod unchained_runs;
mod unchecked_download;
mod undeclared_from_argument;
mod undefined_variable;
mod unexpanded_tilde;
mod unfrozen_install;
mod unknown_stage;
mod unknown_suppression;
mod unknown_trigger;
mod unlocked_cache_mount;
mod unmounted_secret;
mod unopened_heredoc;
mod unpinned_package;
mod unprepared_conda_activation;
mod unread_ignore_file;
mod unread_startup_file;
mod unreferenced_stage;
mod unsplit_exec_command;
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
mod variable_of_another_stage;
mod version_as_redirection;
mod volatile_arg_before_use;
mod whole_filesystem_copy;
mod world_writable_mode;
mod write_below_volume;

pub use catalogue::{CATALOGUE, names, preset, settings};
pub use check::{Check, Rule};
pub use cx::{Cx, Findings};

/// Declares a rule: its page and the function that checks it; `Comments(check)` for one of [`Check::Comments`].
macro_rules! rule {
    ($id:literal, $kind:ident($check:path)) => {
        /// The rule, made while the catalogue is compiled.
        pub(super) const fn rule() -> $crate::rules::Rule {
            $crate::rules::Rule {
                page: $crate::pages::Page::parse(
                    $id,
                    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $id, ".md")),
                ),
                check: $crate::rules::Check::$kind($check),
            }
        }
    };
    ($id:literal, $check:path) => {
        rule!($id, File($check));
    };
}
use rule;
