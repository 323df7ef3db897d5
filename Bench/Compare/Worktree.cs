namespace Unrolled.Bench.Compare;

/// <summary>Another commit, checked out beside what is there, until it is disposed of.</summary>
internal sealed class Worktree : IDisposable
{
    private readonly GitRepository _repository;
    private readonly string _temporary = Directory.CreateTempSubdirectory("unrolled-compare-").FullName;

    private Worktree(GitRepository repository) => _repository = repository;

    /// <summary>The folder that the commit is in.</summary>
    public string Folder => Path.Combine(_temporary, "old");

    /// <summary>Room for what is built from it, which goes with it.</summary>
    public string Programs => Path.Combine(_temporary, "programs");

    /// <summary>Checks a commit out.</summary>
    /// <exception cref="BenchException">Git cannot.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; nothing is left.</exception>
    public static Worktree Add(GitRepository repository, Commit commit, CancellationToken stop)
    {
        var tree = new Worktree(repository);
        try
        {
            // Without hooks: they may belong to another tool, and expect the user's folder.
            ChildProcess git = repository.Run(stop, "-c", "core.hooksPath=/dev/null", "worktree", "add", "--detach", "--quiet", tree.Folder, commit.Hash);
            return git.Code == 0 ? tree : throw new BenchException($"{commit} cannot be checked out. git says: {git.Errors.Trim()}");
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <summary>Removes the folder, and what git knows of it.</summary>
    public void Dispose()
    {
        // Nothing stops this. If git was stopped while it checked out, it may not know the folder, so the folder goes in any case.
        ChildProcess git = _repository.Run(CancellationToken.None, "worktree", "remove", "--force", Folder);
        try
        {
            Directory.Delete(_temporary, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"bench: '{_temporary}' stays: {error.Message}");
        }

        if (git.Code != 0 && _repository.Run(CancellationToken.None, "worktree", "list", "--porcelain").Output.Contains(Folder, StringComparison.Ordinal))
        {
            Console.Error.WriteLine($"bench: git still lists '{Folder}', 'git worktree prune' mends that. git says: {git.Errors.Trim()}");
        }
    }
}
