using System.Diagnostics;
using Unrolled.Mpi;

namespace Unrolled.Tests;

/// <summary>Ranks that are processes under mpirun: the same bits for any number of them, and no rank that waits for ever.</summary>
public sealed class MpiClusterTests : IDisposable
{
    private readonly string _folder = TemporaryFolder.Create().FullName;

    public static TheoryData<string, int> Jobs { get; } = [.. new[] { MpiJob.OpenMpi, MpiJob.Mpich }.SelectMany(l => new[] { 1, 2, 3, 4 }.Select(ranks => (l, ranks)))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Operations_OfAllLengths_BringTheBytes(string launcher, int ranks)
    {
        (int code, string text) = await MpiJob.Run(launcher, ranks, "operations");
        Assert.True(code == 0, text);
        Assert.Equal(ranks, text.Split('\n').Count(l => l.Contains(launcher == MpiJob.OpenMpi ? "Open MPI" : "MPICH", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Fit_OfProcesses_GivesTheBitsOfOne(string launcher, int ranks)
    {
        string alone = Directory.CreateDirectory(Path.Combine(_folder, "alone")).FullName, together = Directory.CreateDirectory(Path.Combine(_folder, "together")).FullName;
        Task<(int Code, string Text)> job = MpiJob.Run(launcher, ranks, "train", together);
        (int code, string text) = await MpiJob.End(Process.Start(new ProcessStartInfo("dotnet", [typeof(MpiProcess).Assembly.Location, "alone", alone]) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        Assert.True(code == 0, text);
        (code, string all) = await job;
        Assert.True(code == 0, all);
        string digest = Assert.Single(Digests(text));
        Assert.Equal(Enumerable.Repeat(digest, ranks), Digests(all));
        Assert.Equal(File.ReadAllBytes(Path.Combine(alone, MpiProcess.Model)), File.ReadAllBytes(Path.Combine(together, MpiProcess.Model)));
    }

    [Theory]
    [InlineData(MpiJob.OpenMpi, "throw", "rank 1 of 3 on ")]
    [InlineData(MpiJob.OpenMpi, "throw", " ends the job: InvalidDataException: rank 1 cannot read its data")]
    [InlineData(MpiJob.OpenMpi, "report", " ends the job: InvalidDataException: the log is full")]
    [InlineData(MpiJob.Mpich, "throw", " ends the job: InvalidDataException: rank 1 cannot read its data")]
    [InlineData(MpiJob.Mpich, "report", " ends the job: InvalidDataException: the log is full")]
    public async Task Job_OfARankThatFails_EndsWithALineThatNamesIt(string launcher, string work, string line)
    {
        (int code, string text) = await MpiJob.Run(launcher, 3, work, _folder);
        Assert.NotEqual(0, code);
        Assert.Contains(line, text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Differences { get; } =
    [
        .. new[] { MpiJob.OpenMpi, MpiJob.Mpich }.SelectMany(l => new[]
        {
            ("Seed", "Rank 1 of 3 differs: Seed: expected 3, got 4."),
            ("Shards", "Rank 1 of 3 differs: Shards: expected 6, got 1."),
            ("BatchSize", "Rank 1 of 3 differs: BatchSize: expected 16, got 32; Shards: expected 6, got 2."),
            ("Metrics", "Rank 1 of 3 differs: Metrics: expected MeanAbsoluteError, got none."),
            ("Weights", "Rank 1 of 3 differs: weights: expected SHA-256 "),
            ("Model", "Rank 1 of 3 differs: "),
            ("Data", "Rank 1 of 3 differs: training: expected 44 samples"),
            ("Validation", "Rank 1 of 3 differs: validation: expected none, got 12 samples"),
            ("Call", "Rank 1 of 3 does something else than rank 0: expected the start of a training, got loading a checkpoint."),
        }.Select(d => (l, d.Item1, d.Item2))),
    ];

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task Job_OfARankThatDiffers_SaysWhatDiffers(string launcher, string what, string line)
    {
        (int code, string text) = await MpiJob.Run(launcher, 3, "differ", _folder, what);
        Assert.NotEqual(0, code);
        Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MpiJob.OpenMpi)]
    [InlineData(MpiJob.Mpich)]
    public async Task Job_OfARankWithANewTrainer_SaysWhich(string launcher)
    {
        (int code, string text) = await MpiJob.Run(launcher, 3, "again", _folder);
        Assert.NotEqual(0, code);
        const string Line = "Rank 1 of 3 uses another trainer than rank 0: rank 0 goes on with number 1 of this cluster (the start of a training), rank 1 begins with a new one";
        Assert.Contains(Line, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_OfNull_IsRefused()
    {
        string[] arguments = null!;
        Assert.Throws<ArgumentNullException>("args", () => MpiCluster.Connect(ref arguments));
    }

    [Fact]
    public void Load_OfNoLibrary_SaysWhatToInstall()
    {
        MpiException error = Assert.Throws<MpiException>(() => MpiLibrary.Load(Path.Combine(_folder, "libmpi.so"), null));
        Assert.Contains($"'{Path.Combine(_folder, "libmpi.so")}', which the environment variable UNROLLED_MPI names", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAnotherLibrary_SaysWhatIsMissing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs libm.so.6");
        MpiException error = Assert.Throws<MpiException>(() => MpiLibrary.Load("libm.so.6", null));
        Assert.Equal("'libm.so.6' is not an MPI library that can be used: it has no 'MPI_Init_thread'.", error.Message);
    }

    [Theory]
    [InlineData("MPICH Version:\t4.0.2", true)]
    [InlineData("Intel(R) MPI Library 2021.11 for Linux* OS", true)]
    [InlineData("MVAPICH2 Version      : 2.3.7", true)]
    [InlineData("Open MPI v4.1.4, package: Debian OpenMPI", false)]
    [InlineData("Microsoft MPI 10.1", false)]
    public void Version_OfALibrary_TellsItsAbi(string version, bool isMpich) => Assert.Equal(isMpich, MpiLibrary.IsMpich(version));

    private static string[] Digests(string text) => [.. text.Split('\n').Where(l => l.Contains("rank ", StringComparison.Ordinal)).Select(l => l.Trim().Split(": ")[^1])];
}
