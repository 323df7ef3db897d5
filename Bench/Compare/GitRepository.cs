using System.Diagnostics;

namespace Unrolled.Bench.Compare;

/// <summary>The repository that a folder is in.</summary>
/// <param name="folder">The folder.</param>
/// <param name="program">Git.</param>
internal sealed class GitRepository(string folder, string program = "git")
{
    /// <summary>The folder at its top.</summary>
    /// <exception cref="BenchException">There is no git, or the folder is in no repository.</exception>
    public string Top(CancellationToken stop = default) => Checked($"'{folder}' is in no git repository", stop, "rev-parse", "--show-toplevel");

    /// <summary>The commit that a revision names.</summary>
    /// <param name="revision">Any name that git knows: <c>HEAD~1</c>, a branch, a tag, the beginning of a hash.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="BenchException">There is no git, or no such commit.</exception>
    public Commit Find(string revision, CancellationToken stop = default)
    {
        string problem = $"'{revision}' is no revision of this repository";
        string hash = Checked(problem, stop, "rev-parse", "--verify", "--end-of-options", $"{revision}^{{commit}}");
        string[] fields = Checked(problem, stop, "log", "-1", "--format=%h%n%s", hash, "--").Split('\n', 2);
        return new Commit(hash, fields[0], fields[1]);
    }

    /// <summary>True if files under version control differ from the commit that is checked out, or new ones are not under it.</summary>
    public bool IsChanged(CancellationToken stop = default) => Checked("git status failed", stop, "status", "--porcelain").Length > 0;

    /// <summary>The commit that is checked out, in words.</summary>
    public string DescribeHead(CancellationToken stop)
    {
        Commit head = Find("HEAD", stop);
        return IsChanged(stop) ? $"{head}, with changes that are not committed" : head.ToString();
    }

    /// <summary>Runs git in the folder.</summary>
    /// <param name="stop">Stops it.</param>
    /// <param name="args">Its arguments.</param>
    public ChildProcess Run(CancellationToken stop, params IEnumerable<string> args)
        => ChildProcess.Run(new ProcessStartInfo(program, args) { WorkingDirectory = folder }, stop);

    private string Checked(string problem, CancellationToken stop, params IEnumerable<string> args)
    {
        ChildProcess git = Run(stop, args);
        return git.Code == 0 ? git.Output.Trim() : throw new BenchException($"{problem}. git says: {git.Errors.Trim()}");
    }
}
