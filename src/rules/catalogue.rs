//! The list of all rules, and what their names, settings and presets are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

use super::check::Rule;
use crate::config::{Config, FILE_NAME, File, Layer, PRESETS, Problem, Vocabulary};
use crate::pages::{Names, presets};
use crate::setting::Setting;
use crate::text::Source;

/// The rules of these modules.
macro_rules! rules {
    ($($rule:ident),* $(,)?) => {
        static RULES: [Rule; [$(stringify!($rule)),*].len()] = [$(super::$rule::rule()),*];
    };
}

/// Every rule, in alphabetical order.
pub static CATALOGUE: &[Rule] = &RULES;

rules![
    added_local_file,
    apt_in_script,
    archived_distribution,
    attributes_changed_after_copy,
    base_image_older_than_manifest,
    bashism,
    broad_copy,
    bsd_sed_option,
    build_argument_at_run_time,
    build_platform_binary,
    carriage_return_in_script,
    chained_copy,
    colliding_copy_sources,
    command_substitution_outside_run,
    comment_in_ignore_pattern,
    commented_out_continuation,
    conflicting_arg_default,
    consecutive_runs,
    constant_platform,
    contradicted_cache_mount,
    copied_archive,
    copied_file_deleted_later,
    copied_git_directory,
    copied_install_file,
    copied_mount_content,
    copy_of_ignored_file,
    credentials_in_url,
    deprecated_apt_key,
    directory_change,
    disabled_certificate_check,
    disabled_signature_check,
    double_star_in_copy,
    doubled_interpreter,
    duplicate_key,
    duplicate_stage_name,
    early_volatile_copy,
    emptied_apt_cache,
    empty_continuation_line,
    expanded_heredoc,
    expired_suppression,
    exposed_host_port,
    externally_managed_python,
    foreign_c_library,
    foreign_frontend,
    foreign_package_manager,
    foreign_user_tool,
    fragile_shell,
    fused_install,
    global_arg_in_stage,
    ignored_ca_certificate,
    ignored_cmd,
    ignored_flag,
    ignored_heredoc_failure,
    impossible_base_platform,
    inaccessible_root_home,
    inconsistent_keyword_case,
    ineffective_ignore_exception,
    ineffective_link,
    inline_suppression,
    install_without_named_file,
    install_without_update,
    installed_recommends,
    instruction_in_continuation,
    invalid_base_image,
    invalid_checksum,
    invalid_copy_mode,
    invalid_copy_source_stage,
    invalid_expansion,
    invalid_ignore_pattern,
    invalid_mount,
    invalid_platform,
    invalid_port,
    invalid_stop_signal,
    label_schema_violation,
    late_directive,
    legacy_key_value,
    linked_copy_to_named_owner,
    literal_password,
    literal_secret,
    lookalike_character,
    loopback_server,
    lost_shell_state,
    maintainer_instruction,
    malformed_exec_array,
    malformed_label_key,
    masked_pipe_failure,
    mismatched_as_case,
    mismatched_python_directory,
    mismatched_runtime,
    misnamed_program,
    misplaced_description,
    missing_assume_yes,
    missing_bash,
    missing_build_output,
    missing_cache_mount,
    missing_copy_source,
    missing_destination_slash,
    missing_dockerignore,
    missing_fetch_step,
    missing_health_check,
    missing_healthcheck_tool,
    missing_hex,
    missing_lockfile,
    missing_program,
    missing_project_file,
    missing_python_environment,
    missing_script,
    missing_standalone_output,
    missing_user,
    missing_web_framework,
    misspelled_directive,
    misspelled_option,
    moved_python_environment,
    named_user,
    noisy_download,
    non_executable_script,
    omitted_build_tool,
    outdated_frontend,
    overlong_heredoc_name,
    overridden_instruction,
    oversized_login_log,
    overwritten_path,
    package_cache_left,
    packages_after_sources,
    packages_without_root,
    packed_remote_archive,
    parent_path_in_copy,
    persistent_debian_frontend,
    piped_installer,
    pointless_command,
    port_out_of_range,
    possible_bashism,
    quoted_path_with_space,
    redundant_mkdir,
    redundant_platform,
    relative_copy_destination,
    relative_workdir,
    release_upgrade,
    remote_file_without_checksum,
    replaced_shell,
    reserved_stage_name,
    root_as_last_user,
    root_owned_directory,
    run_in_empty_image,
    script_without_shebang,
    secret_file_in_layer,
    secret_in_variable,
    self_referencing_env,
    service_as_command,
    service_started_in_run,
    setting_in_copied_stage,
    setuid_mode,
    shadowed_arg,
    shell_command_as_arguments,
    shell_fault,
    shell_form_command,
    shell_form_without_shell,
    shell_operator_in_exec_form,
    shell_without_command_option,
    shipped_compiler,
    sources_before_install,
    split_shell_script,
    stage_number_in_mount,
    stale_clone,
    sudo_in_run,
    syntax,
    tmpfs_mount_with_context,
    too_deep_nesting,
    trailing_comment,
    trusted_plain_http,
    two_download_tools,
    unactivated_environment,
    unanchored_ignore_pattern,
    uncatchable_stop_signal,
    unchained_runs,
    unchecked_download,
    undeclared_build_argument,
    undeclared_from_argument,
    undefined_variable,
    unexpanded_tilde,
    unfollowed_redirect,
    unfrozen_install,
    unknown_stage,
    unknown_suppression,
    unknown_trigger,
    unloaded_version_manager,
    unlocked_cache_mount,
    unmounted_secret,
    unopened_heredoc,
    unpinned_package,
    unprepared_conda_activation,
    unread_ignore_file,
    unread_startup_file,
    unreferenced_stage,
    unsplit_exec_command,
    untagged_base_image,
    untagged_copied_image,
    untrusted_registry,
    unused_arg,
    unused_stage,
    unused_suppression,
    unwritable_cache_mount,
    update_without_install,
    upgraded_system,
    upper_case_protocol,
    upper_case_stage_name,
    useless_file_in_context,
    variable_before_its_arg,
    variable_in_exec_form,
    variable_of_another_stage,
    version_as_redirection,
    volatile_arg_before_use,
    whole_filesystem_copy,
    world_writable_mode,
    write_below_volume,
    write_to_read_only_mount,
];

/// The names of all rules.
pub fn names() -> &'static Names {
    static NAMES: LazyLock<Names> = LazyLock::new(|| Names::new(CATALOGUE.iter().map(|rule| &rule.page)));
    &NAMES
}

/// The settings of the rule of this name, which may be an id or a foreign code.
pub fn settings(name: &str) -> Vec<Setting> {
    names().settings(name)
}

/// The preset of this name; empty where there is none.
pub fn preset(name: &str) -> Layer {
    static LAYERS: OnceLock<BTreeMap<&str, Layer>> = OnceLock::new();
    let read = |name| (name, presets::read(name, names()).unwrap_or_default());
    let layers = LAYERS.get_or_init(|| PRESETS.into_iter().map(read).collect());
    layers.get(name).cloned().unwrap_or_default()
}

impl Config {
    /// What holds for a `Dockerfile` beside a `trimtab.toml` with this text; else every mistake in it. Its key `context` has
    /// no say: the caller chooses the [`Context`](crate::context::Context).
    pub fn from_toml(text: &str) -> Result<Config, Vec<Problem>> {
        let source = Arc::new(Source::from_text(FILE_NAME, text));
        let vocabulary = Vocabulary { names: &names().known(), options: &settings };
        let file = File::parse(&source, Path::new("/"), &vocabulary)?;
        Ok(Config::settle(Some(&file), Path::new("/Dockerfile"), &Layer::default(), preset))
    }
}

#[cfg(test)]
mod tests;
