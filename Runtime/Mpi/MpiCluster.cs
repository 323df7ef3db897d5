using System.Globalization;
using Unrolled.Training;

namespace Unrolled.Mpi;

/// <summary>
/// The processes that mpirun started, as <see cref="TrainerOptions.Cluster"/>. Open MPI or MPICH is found at run time; the environment variable
/// <c>UNROLLED_MPI</c> may name the library's file.
/// </summary>
/// <remarks>
/// <code>
/// using MpiCluster cluster = MpiCluster.Connect(ref args);
/// using var trainer = new Trainer&lt;Model&gt;(model, new TrainerOptions { Cluster = cluster });
/// </code>
/// An exception that no code of the process catches ends the job, with a line that names the rank, and so does <see cref="Abort"/>. MPI can be started once in
/// a process, and not again after <see cref="Dispose"/>.
/// </remarks>
public sealed class MpiCluster : TrainingCluster
{
    // MPI_THREAD_SERIALIZED: any thread may call, one at a time.
    private const int Serialized = 2;

    private const int ExitCode = 1;

    // mpirun passes on what ranks write until it ends the job. MPICH's sometimes lost the line if the job ended at once.
    private static readonly TimeSpan ForwardingTime = TimeSpan.FromMilliseconds(300);

    private static readonly Lock Starting = new();
    private static bool _connected;

    private readonly MpiLibrary _library;
    private int _ended;

    private MpiCluster(MpiLibrary library, int rank, int size)
        : base(rank, size)
    {
        _library = library;
        AppDomain.CurrentDomain.UnhandledException += AbortUnhandled;
    }

    /// <summary>True if a launcher of MPI (mpirun, mpiexec, srun with PMI) started this process: one that can <see cref="Connect(ref string[])"/> to others.</summary>
    public static bool IsLaunched => MpiLaunch.IsLaunched;

    /// <summary>The library and its version: <c>Open MPI v4.1.4, package: …</c>.</summary>
    public string Library => _library.Version;

    /// <summary>Starts MPI and connects with the other processes that mpirun started. Without mpirun there is one rank.</summary>
    /// <param name="args">The program's arguments; those that are for MPI are taken away.</param>
    /// <returns>This process's rank. Dispose it when the work is done, on all ranks.</returns>
    /// <exception cref="MpiException">
    /// No MPI library is installed (the message says what to install), it does not fit the launcher, it supports no calls from several threads, or MPI could not be started.
    /// </exception>
    /// <exception cref="InvalidOperationException">MPI was started in this process before.</exception>
    public static MpiCluster Connect(ref string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        lock (Starting)
        {
            if (_connected)
            {
                throw new InvalidOperationException("MPI was started in this process before; it starts once.");
            }

            MpiLibrary library = MpiLibrary.Load();
            if (library.IsInitialized || library.IsFinalized)
            {
                throw new InvalidOperationException($"Other code of this process has started MPI ('{library.Path}') before.");
            }

            int provided = library.Init(ref args, Serialized);
            _connected = true;
            library.ReturnErrors();
            (int rank, int size) = library.World();
            if (MpiLaunch.Size is { } expected && size != expected)
            {
                throw new MpiException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The launcher started {expected} processes, but '{library.Path}' ({library.Version}) sees {size}: it is not the library of this mpirun. Set {MpiLibrary.Variable} to the file of the one that is."));
            }

            if (provided < Serialized && size > 1)
            {
                throw new MpiException($"Expected an MPI library that any thread may call (MPI_THREAD_SERIALIZED, {Serialized}), got one of level {provided}: '{library.Path}' ({library.Version}).");
            }

            return new MpiCluster(library, rank, size);
        }
    }

    /// <summary>Ends all processes of the job; this one does not return. The reason is written to the error stream with the rank and the machine.</summary>
    /// <param name="reason">Why, in a line.</param>
    public override void Abort(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Console.Error.WriteLine($"Unrolled.Mpi: rank {Rank} of {Size} on {Environment.MachineName} ends the job: {reason}");
        Console.Error.Flush();
        if (Volatile.Read(ref _ended) == 0)
        {
            Thread.Sleep(ForwardingTime);
            _library.Abort(ExitCode);
        }

        Environment.Exit(ExitCode);
    }

    /// <summary>Ends MPI, when all ranks have come to this; it waits for them. After a failure that others do not share, call <see cref="Abort"/> instead.</summary>
    /// <exception cref="MpiException">MPI could not be ended.</exception>
    public override void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= AbortUnhandled;
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _library.Finish();
        }
    }

    /// <inheritdoc/>
    protected override void SendCore(int rank, ReadOnlySpan<byte> bytes)
    {
        RequireConnected();
        _library.Send(rank, bytes);
    }

    /// <inheritdoc/>
    protected override void ReceiveCore(int rank, Span<byte> bytes)
    {
        RequireConnected();
        _library.Receive(rank, bytes);
    }

    /// <inheritdoc/>
    protected override void BroadcastCore(int root, Span<byte> bytes)
    {
        RequireConnected();
        _library.Broadcast(root, bytes);
    }

    /// <inheritdoc/>
    protected override void AllGatherCore(ReadOnlySpan<byte> own, Span<byte> all)
    {
        RequireConnected();
        _library.AllGather(own, all);
    }

    private void RequireConnected() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) != 0, this);

    // The other ranks would wait for this one, which is about to end.
    private void AbortUnhandled(object sender, UnhandledExceptionEventArgs arguments)
    {
        if (Size > 1)
        {
            Abort(arguments.ExceptionObject is Exception exception ? $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}" : "an exception that nobody caught");
        }
    }
}
