namespace Unrolled.Mpi;

/// <summary>The two binary interfaces of MPI: libraries of one kind have the same handles and constants.</summary>
internal enum MpiKind
{
    /// <summary>Open MPI: handles are addresses of objects that the library exports.</summary>
    OpenMpi,

    /// <summary>MPICH and what follows its ABI (Intel MPI, MVAPICH, Cray MPICH): handles are numbers.</summary>
    Mpich,
}
